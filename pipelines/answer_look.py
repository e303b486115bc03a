"""How an answer looks, whichever library writes it."""

RED, DARK = "FFC7CE", "9C0006"  # of a wrong cell: its ground, its letters
PALE = "EDE7D6"  # the ground of headings
GREEN = "1D5A40"  # of what leads elsewhere
AUTHOR = "Cổng dữ liệu mở"  # of comments
COMMENT_WIDTH = 320  # pixels
SHEET_NAME = 31  # characters


def comment_height(text: str) -> int:
    """In pixels, for a comment of `COMMENT_WIDTH`."""
    lines = sum(1 + len(line) // 45 for line in text.split("\n"))
    return min(400, 20 + 18 * lines)
