import type { JSX, RefObject } from "preact";
import type { WidgetConfig } from "../contract";
import type { Conversation } from "../conversation";
import { focusComposer } from "../dom";
import type { Host } from "../host";
import { asText, save } from "../transcript";
import { t } from "../words";
import { Composer } from "./Composer";
import { Close, Spark } from "./icons";
import { live, useEffect, useMemo, useState } from "./live";
import { Log } from "./Log";
import { Menu } from "./Menu";
import type { Acts } from "./Message";
import { Notice } from "./Notice";

interface Props {
  readonly host: Host;
  readonly config: WidgetConfig;
  /** The language of the panel. */
  readonly locale: string;
  readonly conversation: Conversation;
  readonly dialog: RefObject<HTMLDialogElement>;
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly onClose: () => void;
  /** What the panel can be read in. */
  readonly languages?: readonly string[];
  readonly onLanguage?: (tag: string) => void;
}

export const Panel = live(({ host, config, locale, conversation, dialog, field, onClose, languages = [], onLanguage }: Props): JSX.Element => {
  useConversation(conversation);
  const { state } = conversation;
  const begun = state.exchanges.length > 0;
  const goOn = (): void => focusComposer(dialog.current, field.current);
  const say = (text: string, slot?: string): void => {
    void conversation.send(text, slot);
    goOn(); // what was pressed may go away
  };
  const acts = useMemo<Acts>(() => ({
    say,
    retry: (id) => void conversation.retry(id),
    rate: (...rating) => void conversation.rate(...rating),
    fill: async (id, values) => {
      const filled = conversation.fill(id, values);
      if (!values) goOn(); // the button goes away at once
      const problem = await filled;
      if (values && !problem) goOn();
      return problem;
    },
  }), [conversation]);
  const closeOn = (event: Event): void => (event.preventDefault(), onClose());
  const consent = state.consent ?? (begun ? null : config.consent);
  const person = state.handoff === "taken_over" ? (state.rep ?? t("ourTeam")) : null;
  return (
    <dialog
      ref={dialog} id="sa-panel" class="panel" aria-labelledby="sa-name" onCancel={closeOn}
      onKeyDown={(event) => event.key === "Escape" && !event.isComposing && closeOn(event)}
    >
      <header>
        <span class="avatar" aria-hidden="true"><Spark /></span>
        <div class="who">
          <h2 id="sa-name"><bdi>{config.name}</bdi></h2>
          <p>{person ? <><i class="live" />{t("isHere", { name: person })}</> : t("aiAssistant")}</p>
        </div>
        {!config.refused && <Menu
          config={config} locale={locale} begun={begun} languages={languages} onLanguage={(tag) => onLanguage?.(tag)}
          onNew={() => (conversation.reset(), goOn())} onErase={() => conversation.erase()}
          onSave={() => save(`${config.name}.txt`, asText(config.name, state, new Date().toLocaleString(locale)))}
        />}
        <button type="button" class="icon" aria-label={t("closeChat")} title={t("close")} onClick={onClose}><Close /></button>
      </header>
      <Log base={host.base} config={config} locale={locale} state={state} acts={acts} />
      {!config.refused && (
        <>
          <Composer field={field} busy={state.busy} onSend={say} onStop={() => void conversation.stop()} />
          {consent?.text && <Notice id="sa-consent" className="disclosure" text={consent.text} url={consent.policy_url} />}
          <Notice className="disclosure" text={person ? "" : config.disclosure} url={consent?.policy_url ? null : config.privacy_url} />
        </>
      )}
      <div class="vh" role="status">{state.announcement}</div>
    </dialog>
  );
});

/** Draws anew when something is said, once a frame at most. */
function useConversation(conversation: Conversation): void {
  const [, redraw] = useState({});
  useEffect(() => { // before anything can change
    let due = 0;
    const draw = (): void => {
      due = 0;
      redraw({});
    };
    return conversation.subscribe(() => {
      due ||= document.hidden ? setTimeout(draw) : requestAnimationFrame(draw);
    });
  }, [conversation]);
}
