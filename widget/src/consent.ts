/** What consent managers say about functional storage. Asked only where the chat must wait for consent. */

type Command = ArrayLike<{ functionality_storage?: string }> | undefined;
interface Managers {
  wp_has_consent?: (category: string) => boolean;
  Cookiebot?: { consent?: { preferences?: boolean } };
  dataLayer?: Command[];
}

const EVENTS = ["wp_listen_for_consent_change", "CookiebotOnAccept", "CookiebotOnDecline"];

/** Calls back with each decision, also one that was made before. */
export function hearConsent(decide: (given: boolean) => void, signal: AbortSignal): void {
  const page = window as Managers;
  const choose = (choice: unknown): void => {
    if (choice !== undefined && !signal.aborted) decide(/true|allow|granted/.test(String(choice)));
  };
  const hear = (event?: Event): void => choose((event as CustomEvent | undefined)?.detail?.functional ?? page.Cookiebot?.consent?.preferences);
  for (const name of EVENTS) addEventListener(name, hear, { capture: true, signal }); // WordPress tells the document, without bubbling
  choose(page.wp_has_consent?.("functional") || undefined);
  hear();
  // Google Consent Mode: gtag("consent", "update", { functionality_storage: "granted" }) lands in the data layer.
  const { dataLayer } = page;
  if (!dataLayer) return;
  const read = (entry: Command): void => choose(entry?.[2]?.functionality_storage);
  dataLayer.forEach(read);
  const { push } = dataLayer;
  const wrapped = (dataLayer.push = (...entries) => (entries.forEach(read), push.apply(dataLayer, entries)));
  signal.addEventListener("abort", () => {
    if (dataLayer.push === wrapped) dataLayer.push = push;
  });
}
