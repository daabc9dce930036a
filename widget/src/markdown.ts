/**
 * A small Markdown subset as a tree: no HTML, no images. What is not understood stays text. The tree is rendered to
 * nodes elsewhere; nothing here or there makes markup from a string.
 */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "em"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: "cite"; readonly marker: number };

export type Block =
  | { readonly kind: "paragraph" | "heading"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly children: readonly Block[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "table"; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const MAX_DEPTH = 5;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+]|(\d{1,9})[.)])(\s+|$)/;
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), 0);
}

/** The text in pieces that read the same by themselves, so that of one that grows only the last is read again. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let fence = "";
  let blank = true;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (found.length && (fence || !blank || /^\s|^$/.test(line) || ITEM.test(line))) found.push(`${found.pop()}\n${line}`);
    else found.push(line);
    if (!fence) fence = mark ?? "";
    else if (line.trim().startsWith(fence)) fence = "";
    blank = line.trim() === "";
  }
  return found;
}

interface Cursor {
  readonly lines: readonly string[];
  at: number;
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const cursor: Cursor = { lines, at: 0 };
  const blocks: Block[] = [];
  while (cursor.at < lines.length) {
    const line = lines[cursor.at] ?? "";
    if (line.trim() === "" || RULE.test(line)) cursor.at += 1;
    else blocks.push(parseBlock(cursor, line, depth));
  }
  return blocks;
}

function parseBlock(cursor: Cursor, line: string, depth: number): Block {
  const heading = HEADING.exec(line);
  if (FENCE.test(line)) return parseFence(cursor, line);
  if (heading) {
    cursor.at += 1;
    return { kind: "heading", children: parseInline(heading[1] ?? "") };
  }
  if (depth < MAX_DEPTH && QUOTE.test(line)) return parseQuote(cursor, depth);
  if (depth < MAX_DEPTH && ITEM.test(line)) return parseList(cursor, line, depth);
  if (startsTable(cursor)) return parseTable(cursor);
  return parseParagraph(cursor);
}

function parseFence(cursor: Cursor, line: string): Block {
  const fence = FENCE.exec(line)?.[1] ?? "```";
  const body: string[] = [];
  for (cursor.at += 1; cursor.at < cursor.lines.length; cursor.at += 1) {
    const next = cursor.lines[cursor.at] ?? "";
    if (next.trim().startsWith(fence)) {
      cursor.at += 1;
      break;
    }
    body.push(next);
  }
  return { kind: "code", text: body.join("\n") };
}

function parseQuote(cursor: Cursor, depth: number): Block {
  const body: string[] = [];
  for (; QUOTE.test(cursor.lines[cursor.at] ?? ""); cursor.at += 1) body.push((cursor.lines[cursor.at] ?? "").replace(QUOTE, ""));
  return { kind: "quote", children: parseBlocks(body, depth + 1) };
}

function parseList(cursor: Cursor, first: string, depth: number): Block {
  const opening = ITEM.exec(first);
  const number = opening?.[3];
  const ordered = number !== undefined;
  const indent = opening?.[1]?.length ?? 0;
  const items: string[][] = [];
  let content = 0;
  for (; cursor.at < cursor.lines.length; cursor.at += 1) {
    const line = cursor.lines[cursor.at] ?? "";
    const item = ITEM.exec(line);
    const lead = line.length - line.trimStart().length;
    if (item && lead < indent + 2) {
      if ((item[3] !== undefined) !== ordered || lead < indent) break;
      content = Math.min(item[0].length, lead + 4);
      items.push([line.slice(content)]);
    } else if (line.trim() === "") {
      if (!continues(cursor, indent)) break;
      items.at(-1)?.push("");
    } else if (lead <= indent && startsBlock(line)) break;
    else items.at(-1)?.push(line.slice(Math.min(lead, content)));
  }
  return { kind: "list", ordered, start: Number(number ?? 1), items: items.map((lines) => parseBlocks(lines, depth + 1)) };
}

/** After an empty line a list goes on with another item or with an indented line. */
function continues(cursor: Cursor, indent: number): boolean {
  const next = cursor.lines.slice(cursor.at + 1).find((line) => line.trim() !== "");
  return next !== undefined && (next.startsWith(" ".repeat(indent + 2)) || ITEM.test(next));
}

const startsBlock = (line: string): boolean =>
  [FENCE, HEADING, RULE, QUOTE].some((pattern) => pattern.test(line));

function startsTable(cursor: Cursor): boolean {
  const [head = "", line = ""] = cursor.lines.slice(cursor.at, cursor.at + 2);
  return head.includes("|") && line.includes("-") && line.includes("|") && TABLE_LINE.test(line);
}

function parseTable(cursor: Cursor): Block {
  const head = cells(cursor.lines[cursor.at] ?? "");
  const rows: (readonly Inline[])[][] = [];
  for (cursor.at += 2; (cursor.lines[cursor.at] ?? "").includes("|"); cursor.at += 1) {
    const row = cells(cursor.lines[cursor.at] ?? "");
    rows.push(head.map((_, column) => row[column] ?? []));
  }
  return { kind: "table", head, rows };
}

function cells(line: string): Inline[][] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim()));
}

function parseParagraph(cursor: Cursor): Block {
  const body: string[] = [];
  for (; cursor.at < cursor.lines.length; cursor.at += 1) {
    const line = cursor.lines[cursor.at] ?? "";
    if (line.trim() === "") break;
    if (body.length && (startsBlock(line) || ITEM.test(line) || startsTable(cursor))) break;
    body.push(line.trim());
  }
  return { kind: "paragraph", children: parseInline(body.join("\n")) };
}

/** One alternative a construct, in order of precedence; the lengths are bounded so that no text takes long. */
const INLINE = new RegExp(
  [
    "\\\\(?<escaped>[\\\\`*_{}[\\]()#+.!|>~-])",
    "(?<ticks>`{1,3})(?<code>[^`]{1,2000})\\k<ticks>(?!`)",
    "(?<image>!?)\\[(?<label>[^[\\]]{0,300})\\]\\(\\s*<?(?<href>[^\\s()<>]{1,2000})>?(?:\\s+\"[^\"]{0,300}\")?\\s*\\)",
    "\\[(?<marker>[1-9]\\d{0,2})\\]",
    "\\*\\*(?=\\S)(?<strong>.{1,1000}?)(?<=\\S)\\*\\*",
    "(?<!\\w)__(?=\\S)(?<strong2>.{1,1000}?)(?<=\\S)__(?!\\w)",
    "\\*(?=[^\\s*])(?<em>[^*]{1,1000}?)(?<=\\S)\\*",
    "(?<!\\w)_(?=[^\\s_])(?<em2>[^_]{1,1000}?)(?<=\\S)_(?!\\w)",
    "(?<url>https?://[^\\s<>\"'()[\\]]{1,2000}[^\\s<>\"'()[\\].,;:!?*_])",
    "(?<mail>(?<![\\w.+-])[\\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\\.){1,4}[a-z]{2,24}(?![\\w-]))",
    "(?<line>\\n)",
  ].join("|"),
  "gsi",
);

export function parseInline(text: string, depth = 0): Inline[] {
  if (depth > MAX_DEPTH) return [{ kind: "text", text }];
  const nodes: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push({ kind: "text", text: text.slice(end, match.index) });
    nodes.push(...inlineNode(match, depth));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push({ kind: "text", text: text.slice(end) });
  return nodes;
}

function inlineNode(match: RegExpMatchArray, depth: number): Inline[] {
  const found = match.groups as Record<string, string | undefined>;
  const strong = found["strong"] ?? found["strong2"];
  const em = found["em"] ?? found["em2"];
  if (found["escaped"]) return [{ kind: "text", text: found["escaped"] }];
  if (found["code"]) return [{ kind: "code", text: found["code"] }];
  if (found["href"]) {
    const children = parseInline(found["label"] ?? "", depth + 1);
    return found["image"] ? children : [{ kind: "link", href: found["href"], children }];
  }
  if (found["marker"]) return [{ kind: "cite", marker: Number(found["marker"]) }];
  if (strong) return [{ kind: "strong", children: parseInline(strong, depth + 1) }];
  if (em) return [{ kind: "em", children: parseInline(em, depth + 1) }];
  if (found["url"]) return [{ kind: "link", href: found["url"], children: [{ kind: "text", text: found["url"] }] }];
  if (found["mail"]) return [{ kind: "link", href: `mailto:${found["mail"]}`, children: [{ kind: "text", text: found["mail"] }] }];
  return [{ kind: "break" }];
}

/** The words of an answer without markup and citation markers, for a screen reader. */
export function plainText(text: string): string {
  return parseMarkdown(text).map(blockText).join(" ").replace(/\s+/g, " ").replace(/ ([.,;:!?])/g, "$1").trim();
}

export function blockText(block: Block): string {
  switch (block.kind) {
    case "code":
      return block.text;
    case "quote":
      return block.children.map(blockText).join(" ");
    case "list":
      return block.items.map((item) => item.map(blockText).join(" ")).join(" ");
    case "table":
      return [block.head, ...block.rows].map((row) => row.map(inlineText).join(", ")).join(". ");
    default:
      return inlineText(block.children);
  }
}

function inlineText(nodes: readonly Inline[]): string {
  return nodes.map((node) => ("children" in node ? inlineText(node.children) : "text" in node ? node.text : node.kind === "break" ? " " : "")).join("");
}
