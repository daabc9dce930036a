export type Rgb = readonly [number, number, number];

/** Reads `rgb(1, 2, 3)` or `rgba(1, 2, 3, .5)` as a computed style gives it; null for a transparent one. */
export function parseRgb(computed: string): Rgb | null {
  const numbers = /^rgba?\((.+)\)$/.exec(computed)?.[1]?.split(/[\s,/]+/).map(Number);
  const [red, green, blue, alpha] = numbers ?? [];
  if (red === undefined || green === undefined || blue === undefined || alpha === 0) return null;
  return [red, green, blue];
}

/** Relative luminance by WCAG, 0 (black) to 1 (white). */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or black, whichever reads better on the colour: always 4.5:1 or more. */
export const textOn = (color: Rgb): string => (luminance(color) > 0.18 ? "#000" : "#fff");

/** Moves a colour towards black or white, whichever is further from the surface, until the two reach the contrast. */
export function readableOn(color: Rgb, surface: Rgb, least = 4.5): Rgb {
  const goal = luminance(surface) > 0.18 ? 0 : 255;
  let shade = color;
  for (let step = 0; step < 40 && contrast(shade, surface) < least; step += 1) {
    shade = shade.map((part) => Math.round(part + (goal - part) * 0.12 + Math.sign(goal - part) * 0.5)) as unknown as Rgb;
  }
  return shade;
}
