import { h, type ComponentChildren, type JSX } from "preact";
import type { Citation, Offer } from "../contract";
import { inOrder } from "../exchange";
import { answerHref } from "../links";
import { parseMarkdown, pieces, type Block, type Inline } from "../markdown";
import { lists } from "../meeting";
import { t } from "../words";
import { memo } from "./live";

interface Context {
  readonly citations: readonly Citation[];
  /** Their markers in the order of the numbers that they are shown with. */
  readonly order: string;
  /** While text streams in, a marker whose citation has not come yet is not shown. */
  readonly streaming: boolean;
}

interface Props extends Omit<Context, "order"> {
  readonly text: string;
  /** Times that are shown as buttons. */
  readonly offer: Offer | null;
}

/** An answer. What is complete of one that streams in is neither read nor drawn again. */
export function Markdown({ text, ...rest }: Props): JSX.Element {
  const shown = rest.streaming ? text.replace(/\[\d{0,3}$/, "") : text;
  const order = inOrder(shown, rest.citations).map(({ marker }) => marker).join();
  return <div class="prose" dir="auto">{pieces(shown).map((piece, index) => <Piece key={index} text={piece} order={order} {...rest} />)}</div>;
}

const Piece = memo(({ text, offer, ...context }: Props & Context): JSX.Element => {
  const blocks = parseMarkdown(text).filter((block) => !(offer && lists(block, offer)));
  return <>{blocks.map((block, index) => renderBlock(block, index, context))}</>;
});

function renderBlock(block: Block, key: number, context: Context): JSX.Element {
  const inner = (nodes: readonly Inline[]): ComponentChildren => renderAll(nodes, context);
  const blocks = (children: readonly Block[]): ComponentChildren => children.map((child, index) => renderBlock(child, index, context));
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return <p key={key} class={block.kind}>{inner(block.children)}</p>;
    case "code":
      return <pre key={key} tabIndex={0}><code>{block.text}</code></pre>;
    case "quote":
      return <blockquote key={key}>{blocks(block.children)}</blockquote>;
    case "list":
      return h(block.ordered ? "ol" : "ul", { key, start: block.start }, block.items.map((item, index) => <li key={index}>{blocks(item)}</li>));
    case "table":
      return (
        <div key={key} class="table" tabIndex={0} role="region" aria-label={t("table")}>
          <table>
            <thead><tr>{block.head.map((cell, index) => <th key={index} scope="col">{inner(cell)}</th>)}</tr></thead>
            <tbody>{block.rows.map((row, line) => <tr key={line}>{row.map((cell, index) => <td key={index}>{inner(cell)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      );
  }
}

/** Renders a row of nodes; citation chips stay on the line of the word before them. */
function renderAll(nodes: readonly Inline[], context: Context): ComponentChildren {
  const rendered: ComponentChildren[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at] as Inline;
    const tail = node.kind === "text" && nodes[at + 1]?.kind === "cite" ? /(\S{1,24})\s*$/.exec(node.text) : null;
    if (node.kind !== "text" || !tail) {
      rendered.push(renderInline(node, at, context));
      continue;
    }
    const chips = [];
    for (let chip = nodes[at + 1]; chip?.kind === "cite"; chip = nodes[at + 1 + chips.length]) chips.push(chip);
    rendered.push(node.text.slice(0, tail.index));
    rendered.push(<span key={at} class="glue">{tail[1]}{"\u00a0"}{chips.map((chip, index) => renderInline(chip, index, context))}</span>);
    at += chips.length;
  }
  return rendered;
}

function renderInline(node: Inline, key: number, context: Context): ComponentChildren {
  const inner = (nodes: readonly Inline[]): ComponentChildren => renderAll(nodes, context);
  switch (node.kind) {
    case "text":
      return node.text;
    case "break":
      return <br key={key} />;
    case "code":
      return <code key={key}>{node.text}</code>;
    case "strong":
    case "em":
      return h(node.kind, { key }, inner(node.children));
    case "link": {
      const href = answerHref(node.href, context.citations, location.href);
      return href ? <a key={key} href={href} target="_blank" rel="noopener">{inner(node.children)}</a> : inner(node.children);
    }
    case "cite":
      return <Chip key={key} marker={node.marker} context={context} />;
  }
}

function Chip({ marker, context }: { readonly marker: number; readonly context: Context }): JSX.Element | null {
  const citation = context.citations.find((known) => known.marker === marker);
  if (!citation) return context.streaming ? null : <>{`[${marker}]`}</>;
  const n = context.order.split(",").indexOf(`${marker}`) + 1;
  return (
    <button type="button" class="chip" aria-label={t("source", { n, title: citation.title })} title={citation.title} data-to={marker}>
      {n}
    </button>
  );
}
