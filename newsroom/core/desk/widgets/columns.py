"""Forms in two columns, as on the editing screens."""

from django.forms import BaseForm, BoundField


class TwoColumnsMixin(BaseForm):
    """A form in two columns. TEXT: the fields of the wide column. SETTINGS: those of the narrow column."""

    TEXT: tuple[str, ...] = ()
    SETTINGS: tuple[str, ...] = ()

    def text_fields(self) -> list[BoundField]:
        """Return the fields of the wide column."""
        return [self[name] for name in self.TEXT]

    def setting_fields(self) -> list[BoundField]:
        """Return the fields of the narrow column that the form has."""
        return [self[name] for name in self.SETTINGS if name in self.fields]
