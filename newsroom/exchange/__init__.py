"""Stories in and out: the interchange format, other systems' exports, and the backup of the whole site."""
