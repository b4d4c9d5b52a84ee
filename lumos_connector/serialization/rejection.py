"""What the ways from text to models raise when a document does not fit."""

MOST_PROBLEMS = 20
"""How many problems a rejection lists."""


class RejectedError(Exception):
    """
    A document is not what was expected.

    Args:
        problems: Each problem with its path; never a value.
        missing: The title, or else the name, of each field that is missing; its path where several have the same.

    Attributes:
        problems: As given.
        missing: As given.
    """

    def __init__(self, problems: list[str], missing: list[str] | None = None) -> None:
        self.problems = problems
        self.missing = missing or []
        super().__init__("; ".join(problems))
