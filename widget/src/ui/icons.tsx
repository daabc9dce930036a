import type { JSX } from "preact";

const icon = (path: string) => (): JSX.Element => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const Spark = icon("M12 4.5 14 10l5.5 2-5.5 2-2 5.5-2-5.5-5.5-2 5.5-2Z");
export const Close = icon("m6.5 6.5 11 11m0-11-11 11");
export const More = icon("M12 5.5v.1m0 6.4v.1m0 6.4v.1");
export const Stop = icon("M7 7h10v10H7Z");
export const Send = icon("M12 19V5m-6 6 6-6 6 6");
export const Down = icon("M12 5v14m6-6-6 6-6-6");
export const Outward = icon("M8 16 16 8M9.5 8H16v6.5");
export const Check = icon("m5 12.5 4.5 4.5L19 7.5");
export const Calendar = icon("M5 6h14v13H5ZM9 3.5v5m6-5v5M5 11h14");
export const Warning = icon("M12 8.5v4.5m0 3.2v.1M12 3.8 2.9 19.2h18.2Z");
/** The second of two stands upside down and means no. */
export const Thumb = icon("M7.5 10.5v9M7.5 10.5 11.2 4a2 2 0 0 1 2.7 2.3l-.7 3.2h4.6a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H4.5v-9Z");
