/** What of a configuration may be believed. Whatever is not as it should be counts as not given. */

/** `#rrggbb` or nothing. */
export const colorOf = (value: string | null = ""): string => (/^#[\da-f]{6}$/i.test(value as string) ? (value as string) : "");

/** A length from 0 to `most` px, or nothing. */
export const pixels = (value: unknown, most = 400): string =>
  typeof value === "number" && value >= 0 && value <= most ? `${value}px` : "";

/** Whether black reads better than white on a colour in `rgb()`, by a luminance that is good enough to choose between the two. */
export function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((part) => Number(part) ** 2.2);
  return red * 0.21 + green * 0.72 + blue * 0.07 > 35e3; // 0.18 of white
}
