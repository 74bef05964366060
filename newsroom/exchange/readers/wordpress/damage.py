"""What was repaired in an export, in sentences."""

# How many places are listed one by one.
MAX_SENTENCES = 20


class Damage:
    """Sentences about what was repaired, with the lines. The first ones are listed, and the others are counted.

    name: of the file in its archive, "" if there is none. ends_early: whether the file is not whole.
    """

    def __init__(self, name: str = "") -> None:
        self._prefix = f"{name}: " if name else ""
        self._sentences: dict[str, None] = {}
        self._more = 0
        self.ends_early = False

    def add(self, sentence: str) -> None:
        """Add a sentence, once."""
        sentence = self._prefix + sentence
        if sentence in self._sentences:
            return
        if len(self._sentences) < MAX_SENTENCES:
            self._sentences[sentence] = None
        else:
            self._more += 1

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences, and how many there are besides."""
        more = (f"{self._prefix}Other places that were repaired: {self._more:,}.",) if self._more else ()
        return (*self._sentences, *more)
