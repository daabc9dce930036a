import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMarkdown, plainText, type Block, type Inline } from "../src/markdown";

/** The tree as a short text, so that a case fits on a line. */
function sketch(blocks: readonly Block[]): string {
  return blocks.map(sketchBlock).join(" ");
}

function sketchBlock(block: Block): string {
  switch (block.kind) {
    case "code":
      return `code{${block.text}}`;
    case "quote":
      return `quote{${sketch(block.children)}}`;
    case "list":
      return `${block.ordered ? `ol${block.start}` : "ul"}{${block.items.map(sketch).join(" | ")}}`;
    case "table":
      return `table{${[block.head, ...block.rows].map((row) => row.map(sketchInline).join(",")).join(" / ")}}`;
    default:
      return `${block.kind === "heading" ? "h" : "p"}{${sketchInline(block.children)}}`;
  }
}

function sketchInline(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    if (node.kind === "text") return node.text;
    if (node.kind === "break") return "<br>";
    if (node.kind === "cite") return `<${node.marker}>`;
    if (node.kind === "code") return `<code ${node.text}>`;
    return `<${node.kind}${node.kind === "link" ? ` ${node.href}` : ""} ${sketchInline(node.children)}>`;
  }).join("");
}

const CASES: readonly (readonly [string, string])[] = [
  ["one\ntwo\n\nthree", "p{one<br>two} p{three}"],
  ["**bold** and *thin* and __b__ and _t_", "p{<strong bold> and <em thin> and <strong b> and <em t>}"],
  ["snake_case_name and 2 * 3 * 4", "p{snake_case_name and 2 * 3 * 4}"],
  ["It costs 24 EUR [1][12].", "p{It costs 24 EUR <1><12>.}"],
  ["array[0] and [1234] and `a[1]`", "p{array[0] and [1234] and <code a[1]>}"],
  ["[a **b**](https://x.example/y \"t\")", "p{<link https://x.example/y a <strong b>>}"],
  ["![alt](https://x.example/i.png)", "p{alt}"],
  ["see https://x.example/a_b?c=d.", "p{see <link https://x.example/a_b?c=d https://x.example/a_b?c=d>.}"],
  ["write to a.b@x.example!", "p{write to <link mailto:a.b@x.example a.b@x.example>!}"],
  ["<b onclick=x>hi</b> &lt;", "p{<b onclick=x>hi</b> &lt;}"],
  ["\\*not\\* \\[1\\]", "p{*not* [1]}"],
  ["## Title ##\ntext", "h{Title} p{text}"],
  ["a\n\n---\n\nb", "p{a} p{b}"],
  ["text\n- one\n- two\n  more", "p{text} ul{p{one} | p{two<br>more}}"],
  ["1. a\n2. b\n   - c\n   - d\n\n3. e", "ol1{p{a} | p{b} ul{p{c} | p{d}} | p{e}}"],
  ["4) a\n5) b", "ol4{p{a} | p{b}}"],
  ["- a\n\n\nafter", "ul{p{a}} p{after}"],
  ["> said\n> - x", "quote{p{said} ul{p{x}}}"],
  ["```js\nlet a = \"**\"\n\n[1]\n```\nend", "code{let a = \"**\"\n\n[1]} p{end}"],
  ["```\nstill streaming", "code{still streaming}"],
  ["| a | b |\n|---|:-:|\n| 1 | **2** |\n| 3 |\n\nend", "table{a,b / 1,<strong 2> / 3,} p{end}"],
  ["a | b", "p{a | b}"],
  ["", ""],
];

for (const [text, expected] of CASES) {
  test(JSON.stringify(text), () => assert.equal(sketch(parseMarkdown(text)), expected));
}

test("plain text has neither markup nor markers", () => {
  const text = "The **plan** costs 24 EUR [1].\n\n- one [2]\n- two\n\n| a | b |\n|---|---|\n| c | d |";
  assert.equal(plainText(text), "The plan costs 24 EUR. one two a, b. c, d");
});

test("no text takes long or loses a character", () => {
  for (const unit of ["*", "**a", "_a ", "`", "[", "![](", "[a](b", "> ", "- ", "| ", "1. ", "<", "\\", "https://", "a@"]) {
    const text = unit.repeat(Math.ceil(12_000 / unit.length));
    const start = performance.now();
    parseMarkdown(text);
    const took = performance.now() - start;
    assert.ok(took < 500, `${JSON.stringify(unit)} took ${Math.round(took)} ms`);
  }
});
