import type { JSX } from "preact";

const icon = (path: string) => (): JSX.Element => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const Spark = icon("M12 4.5 13.7 9a2 2 0 0 0 1.3 1.3l4.5 1.7-4.5 1.7a2 2 0 0 0-1.3 1.3L12 19.5 10.3 15A2 2 0 0 0 9 13.7L4.5 12 9 10.3A2 2 0 0 0 10.3 9Z");
export const Close = icon("m6.5 6.5 11 11m0-11-11 11");
export const More = icon("M12 5.5v.1m0 6.4v.1m0 6.4v.1");
export const Stop = icon("M7 7h10v10H7Z");
export const Send = icon("M12 19V5m-6 6 6-6 6 6");
export const Down = icon("M12 5v14m6-6-6 6-6-6");
export const Outward = icon("M8 16 16 8M9.5 8H16v6.5");
export const Check = icon("m5 12.5 4.5 4.5L19 7.5");
export const Calendar = icon("M5 6h14v13H5ZM9 3.5v5m6-5v5M5 11h14");
export const Warning = icon("M12 8.5v4.5m0 3.2v.1M12 3.8 2.9 19.2h18.2Z");
export const ThumbUp = icon("M7.5 10.5v9M7.5 10.5 11.2 4a2 2 0 0 1 2.7 2.3l-.7 3.2h4.6a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H4.5v-9Z");
export const ThumbDown = icon("M7.5 13.5v-9M7.5 13.5l3.7 6.5a2 2 0 0 0 2.7-2.3l-.7-3.2h4.6a2 2 0 0 0 2-2.4l-1.2-6a2 2 0 0 0-2-1.6H4.5v9Z");
