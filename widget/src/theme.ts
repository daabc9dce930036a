/** The panel's colours out of the few that an owner or a page has chosen: whatever these are, everything can be read. */

import { luminance, parseRgb, readableOn, textOn, type Rgb } from "./color";

export interface Chosen {
  readonly accent: Rgb | null;
  readonly background: Rgb | null;
  readonly text: Rgb | null;
}

/** As in panel.css. */
const LIGHT: readonly [paper: Rgb, ink: Rgb] = [[255, 255, 255], [23, 26, 33]];
const DARK: readonly [paper: Rgb, ink: Rgb] = [[22, 25, 31], [236, 238, 242]];

const TEXT = 4.5; // WCAG 1.4.3
const CONTROL = 3; // WCAG 1.4.11
const PAPER = 7; // between background and our own text, so that there is room for softer shades

const mix = (one: Rgb, other: Rgb, share: number): Rgb => one.map((part, at) => Math.round(part + ((other[at] ?? 0) - part) * share)) as unknown as Rgb;
const css = (color: Rgb): string => `rgb(${color.join(" ")})`;
const isDark = (color: Rgb): boolean => luminance(color) <= 0.18;

/**
 * Custom properties of panel.css, by name; those that are not needed are left out. A background or text that belongs to
 * the other scheme, by its own brightness, is not used.
 */
export function palette({ accent, background, text }: Chosen, dark: boolean): Record<string, string> {
  const [paper0, ink0] = dark ? DARK : LIGHT;
  const paper = background && isDark(background) === dark ? readableOn(background, ink0, PAPER) : paper0;
  const wash = mix(paper, ink0, 0.05);
  const ink = text && isDark(text) !== dark ? readableOn(text, wash, TEXT) : ink0;
  const found: Record<string, string> = {};
  if (paper !== paper0 || ink !== ink0) {
    Object.assign(found, {
      "--paper": css(paper),
      "--ink": css(ink),
      "--wash": css(wash),
      "--line": css(mix(paper, ink, 0.14)),
      "--line-strong": css(readableOn(mix(paper, ink, 0.5), paper, CONTROL)),
      "--soft": css(readableOn(mix(paper, ink, 0.65), wash, TEXT)),
    });
  }
  if (accent) {
    const fill = readableOn(accent, paper, CONTROL);
    Object.assign(found, {
      "--fill": css(fill),
      "--on-accent": textOn(fill),
      "--link": css(readableOn(readableOn(accent, paper, TEXT), mix(paper, accent, 0.13), TEXT)), // also on a chip
      "--mine": css(readableOn(mix(paper, accent, dark ? 0.34 : 0.11), ink, TEXT)),
    });
  }
  return found;
}

/** What the style sheets make of colours in any notation: a page may set them as it likes. */
export function chosenOf(launcher: Element, box: Element): Chosen {
  const { outlineColor, textDecorationColor } = getComputedStyle(box);
  return {
    accent: parseRgb(getComputedStyle(launcher).backgroundColor),
    background: parseRgb(outlineColor),
    text: parseRgb(textDecorationColor),
  };
}

