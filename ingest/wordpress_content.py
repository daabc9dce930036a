"""What WordPress stores to blocks: shortcodes, block markup, classic paragraphs, product data."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ingest.extract import extract_fragment
from ingest.extract.blocks import facts
from ingest.model import Block

_ATTRIBUTES = r"(?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\]\"']+)|\s+(?:\"[^\"]*\"|https?://[^\s\]]+))"
_SHORTCODE = re.compile(
    rf"(?<!\[)\[(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<args>{_ATTRIBUTES}*)\s*/?\](?!\]|\()"
)
_ESCAPED = re.compile(r"\[(\[/?[\w-]+[^\]]*\])\]")
_CAPTION = re.compile(r"\[(?:wp_)?caption(?P<args>[^\]]*)\](?P<inner>.*?)\[/(?:wp_)?caption\]", re.DOTALL)
_EMPTY = re.compile(r"\[(embed|audio|video|playlist|gallery)\b[^\]]*\].*?\[/\1\]", re.DOTALL)
_EMBED_BLOCK = re.compile(r"<!-- wp:(?:core-)?embed\b.*?<!-- /wp:(?:core-)?embed[^>]*-->", re.DOTALL)
_BARE_URL = re.compile(r"^[ \t]*https?://\S+[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_IMAGES = re.compile(r"\s*(?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?", re.DOTALL)
_PROTECTED = re.compile(r"(<(pre|script|style|textarea|code)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
_UNBROKEN = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.DOTALL | re.IGNORECASE)
_BLOCK_START = re.compile(
    r"</?(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|"
    r"address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|"
    r"menu|summary|main)\b",
    re.IGNORECASE,
)
_LABELS = ("title", "heading", "question", "label", "tab_title")
_NEVER_TEXT = frozenset(
    {"gallery", "audio", "video", "playlist", "embed", "caption", "more", "soundcloud", "youtube", "vimeo"}
)
_PHP_ATTRIBUTE = re.compile(
    r's:4:"name";s:\d+:"(.*?)";s:5:"value";s:\d+:"(.*?)";.*?s:11:"is_taxonomy";i:(\d)', re.DOTALL
)
_STOCK = {"instock": "in stock", "outofstock": "out of stock", "onbackorder": "available on backorder"}


def content_blocks(content: str) -> list[Block]:
    """The blocks of a post's stored or rendered content."""
    text = _EMBED_BLOCK.sub("", content)
    text = _without_shortcodes(text)
    text = _BARE_URL.sub("", text)
    return extract_fragment(text if "<!-- wp:" in content else _paragraphs(text))


def plain_text(content: str) -> str:
    """An excerpt or title as one line without markup."""
    spaced = re.sub(r"</?(?:p|br|div|li|h\d)\b[^>]*>", " ", _without_shortcodes(content))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", spaced))).strip()


def _without_shortcodes(text: str) -> str:
    parts = _PROTECTED.split(text)
    # split() gives text, protected element, its name, text, ...
    cleaned = [
        _clean_shortcodes(part) if number % 3 == 0 else part
        for number, part in enumerate(parts)
        if number % 3 != 2
    ]
    return "".join(cleaned)


def _clean_shortcodes(text: str) -> str:
    text = _EMPTY.sub("", _CAPTION.sub(_caption, text))
    closed = {match.group("name") for match in _SHORTCODE.finditer(text) if match.group("close")}
    text = _SHORTCODE.sub(lambda match: _shortcode(match, closed), text)
    return _ESCAPED.sub(r"\1", text)


def _caption(match: re.Match[str]) -> str:
    inner = _IMAGES.sub("", match.group("inner")).strip() or _attributes(match.group("args")).get(
        "caption", ""
    )
    return f"\n\n<figure><figcaption>{inner}</figcaption></figure>\n\n" if inner else ""


def _shortcode(match: re.Match[str], closed: set[str]) -> str:
    """A shortcode's own text (a tab's title) stays; what only looks like one ("[sic]") stays as it is."""
    name, arguments = match.group("name"), match.group("args")
    if match.group("close"):
        return "</div>\n\n" if name in closed else ""
    sure = bool(arguments.strip()) or name in closed or name in _NEVER_TEXT or "_" in name or "-" in name
    if not sure:
        return match.group()
    label = next((value for key, value in _attributes(arguments).items() if key in _LABELS and value), "")
    if name not in closed:
        return f"\n\n<p>{label}</p>\n\n" if label else ""
    panel = f' role="tabpanel" data-label="{html.escape(html.unescape(label))}"' if label else ""
    return f"\n\n<div{panel}>\n\n"


def _attributes(text: str) -> dict[str, str]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _paragraphs(text: str) -> str:
    """Classic posts mark paragraphs by blank lines and breaks by line ends."""
    pieces = _UNBROKEN.split(text.replace("\r\n", "\n"))
    out: list[str] = []
    for number, piece in enumerate(pieces):
        if number % 3 == 0:
            out += [_paragraph(chunk) for chunk in re.split(r"\n\s*\n", piece) if chunk.strip()]
        elif number % 3 == 1:
            out.append(piece)
    return "\n".join(out)


def _paragraph(chunk: str) -> str:
    chunk = chunk.strip()
    if _BLOCK_START.match(chunk):
        return chunk
    head = _BLOCK_START.search(chunk)
    inline = chunk[: head.start()] if head else chunk
    return f"<p>{inline.strip().replace(chr(10), '<br>')}</p>{chunk[head.start() :] if head else ''}"


def product_facts(
    meta: Sequence[tuple[str, str]], terms: Sequence[tuple[str, str]], *, currency: str = ""
) -> Block | None:
    """WooCommerce data of a product. Amounts carry `currency` when it is given; exports do not say it."""
    first = {key: value.strip() for key, value in reversed(meta)}
    amounts = sorted({value.strip() for key, value in meta if key == "_price" and value.strip()}, key=_amount)
    price = (
        " to ".join(dict.fromkeys((amounts[0], amounts[-1]))) if amounts else first.get("_regular_price", "")
    )
    sale = first.get("_sale_price", "")
    pairs = [("Price", _money(price, currency))]
    if sale:
        pairs += [
            ("Regular price", _money(first.get("_regular_price", ""), currency)),
            ("Sale price", _money(sale, currency)),
        ]
    pairs += [("SKU", first.get("_sku", "")), ("Availability", _stock(first))]
    pairs += [(_attribute_name(name), values) for name, values in _attribute_terms(terms).items()]
    pairs += _own_attributes(first.get("_product_attributes", ""))
    pairs += [("Weight", first.get("_weight", "")), ("Dimensions", _dimensions(first))]
    pairs += [("Category", _names(terms, "product_cat")), ("Tags", _names(terms, "product_tag"))]
    return facts([(name, value) for name, value in pairs if value])


def _amount(value: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        return 0.0


def _money(value: str, currency: str) -> str:
    return f"{value} {currency}".strip() if value else ""


def _stock(meta: dict[str, str]) -> str:
    state = _STOCK.get(meta.get("_stock_status", ""), "")
    amount = meta.get("_stock", "")
    managed = meta.get("_manage_stock") == "yes" and amount.replace(".", "").isdigit() and state == "in stock"
    return f"{state} ({float(amount):g})" if managed else state


def _dimensions(meta: dict[str, str]) -> str:
    sides = [meta.get(name, "") for name in ("_length", "_width", "_height")]
    return " x ".join(sides) if all(sides) else ""


def _attribute_terms(terms: Sequence[tuple[str, str]]) -> dict[str, str]:
    names = dict.fromkeys(taxonomy for taxonomy, _ in terms if taxonomy.startswith("pa_"))
    return {name: _names(terms, name) for name in names}


def _names(terms: Sequence[tuple[str, str]], taxonomy: str) -> str:
    return ", ".join(
        dict.fromkeys(name for kind, name in terms if kind == taxonomy and name and name != "Uncategorized")
    )


def _attribute_name(taxonomy: str) -> str:
    return taxonomy.removeprefix("pa_").replace("-", " ").replace("_", " ").capitalize()


def _own_attributes(serialised: str) -> list[tuple[str, str]]:
    """Attributes typed in on the product itself, from PHP's serialised form; those of a taxonomy are terms."""
    found = _PHP_ATTRIBUTE.findall(serialised)
    return [
        (name, ", ".join(part.strip() for part in value.split("|")))
        for name, value, taxonomy in found
        if taxonomy == "0" and value
    ]
