/** Small helpers that a strict Content-Security-Policy and Trusted Types allow. */

const SVG = "http://www.w3.org/2000/svg";

/** A style sheet for a shadow root, without a <style> element. */
export function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Anything as an object whose members may be asked for. */
export const members = (value: unknown): Readonly<Record<string, unknown>> => Object(value) as Record<string, unknown>;

/** A 24 x 24 outline icon from one path. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Where a visitor goes on; on a touch screen the list, since the keyboard would cover what is to be read. */
export function focusComposer(panel: HTMLElement | null, field: HTMLElement | null): void {
  if (matchMedia("(pointer: coarse)").matches) panel?.querySelector<HTMLElement>(".log")?.focus();
  else field?.focus();
}
