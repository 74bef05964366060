"""Forms in two columns, as the desk's writing screens have them."""


class TwoColumnsMixin:
    """A form of such a screen: TEXT names the fields of the wide column, SETTINGS those of the narrow one."""

    TEXT: tuple[str, ...] = ()
    SETTINGS: tuple[str, ...] = ()

    def text_fields(self):
        """The fields of the wide column."""
        return [self[name] for name in self.TEXT]

    def setting_fields(self):
        """The fields of the narrow column, as far as the form has them."""
        return [self[name] for name in self.SETTINGS if name in self.fields]
