import type { JSX } from "preact";
import type { FormField, FormValues } from "../contract";
import type { Form } from "../exchange";
import type { FormProblem } from "../problem";
import { t } from "../words";
import { Check, Warning } from "./icons";
import { live, useEffect, useRef, useState } from "./live";
import { Notice } from "./Notice";

interface Props {
  readonly form: Form;
  /** The reason stands in the reply above already; then it is only read out. */
  readonly said: boolean;
  /** Sends the values, or null for "no"; gives what is wrong with them. */
  readonly onFill: (values: FormValues | null) => Promise<FormProblem | null>;
}

type Control = HTMLInputElement | HTMLSelectElement;

const CLEAN: FormProblem = { text: "", fields: {} };

/** What the visitor is asked to fill in; a receipt once that was sent, nothing once they said no. */
export function InlineForm({ form, said, onFill }: Props): JSX.Element | null {
  if (form.state === "dismissed") return null;
  return form.state === "submitted" ? <Receipt form={form} /> : <OpenForm form={form} said={said} onFill={onFill} />;
}

const OpenForm = live(({ form: { spec }, said, onFill }: Props): JSX.Element => {
  const box = useRef<HTMLFormElement>();
  const [problem, setProblem] = useState(CLEAN);
  const [sending, setSending] = useState(false);
  const id = `sa-form-${spec.form_id}`;
  const placed = spec.fields.some(({ name }) => problem.fields[name]);
  const general = placed ? "" : problem.text || Object.values(problem.fields)[0];

  useEffect(() => {
    if (problem === CLEAN) return;
    box.current?.scrollIntoView({ block: "nearest" }); // sentences have made it longer
    const first = spec.fields.find(({ name }) => problem.fields[name]);
    if (first) (box.current?.elements.namedItem(first.name) as Control | null)?.focus();
  }, [problem]);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!box.current || sending) return;
    const fields = complaints(box.current);
    if (Object.keys(fields).length) return setProblem({ text: "", fields });
    setSending(true);
    const found = await onFill(valuesOf(spec.fields, new FormData(box.current)));
    setSending(false);
    if (found) setProblem(found);
  };
  return (
    <form ref={box} class="ask" noValidate aria-labelledby={`${id}-why`} aria-busy={sending} onSubmit={(event) => void submit(event)}>
      <p id={`${id}-why`} class={said ? "vh" : "why"}>{spec.reason}</p>
      {spec.fields.map((field) => (
        <Field key={field.name} field={field} id={`${id}-${field.name}`} error={problem.fields[field.name] ?? ""} />
      ))}
      {general && <p class="wrong" role="alert"><Warning />{general}</p>}
      {spec.consent && <Notice className="fine" text={spec.consent.text} url={spec.consent.policy_url} />}
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={sending}>{spec.submit}</button>
        <button type="button" class="plain" onClick={() => void onFill(null)}>{spec.dismiss}</button>
      </div>
    </form>
  );
});

interface FieldProps {
  readonly field: FormField;
  readonly id: string;
  readonly error: string;
}

function Field({ field, id, error }: FieldProps): JSX.Element {
  const shared = {
    id, name: field.name, required: field.required, "aria-invalid": error !== "", "aria-describedby": error ? `${id}-error` : undefined,
  };
  const options = optionsOf(field);
  return (
    <div class="field">
      <label for={id}>{field.label}{!field.required && <span class="optional"> {t("optional")}</span>}</label>
      {options
        ? <select {...shared}><option value="" />{options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>
        : <input {...shared} {...inputKind(field)} autocomplete={field.autocomplete || "off"} maxLength={500} dir="auto" />}
      {error && <p id={`${id}-error`} class="wrong"><Warning />{error}</p>}
    </div>
  );
}

/** A number is text with a keyboard of digits: `type=number` hides what it cannot read. */
const inputKind = ({ type }: FormField) => ({
  type: (/email|tel/.test(type) ? type : "text") as "text", // one literal, as Preact's types want it
  inputMode: type === "number" ? "decimal" : undefined,
} as const);

/** The answers to choose from. No answer is one of them: "no" must be said. */
function optionsOf({ type, choices }: FormField): readonly (readonly [string, string])[] | null {
  if (type === "boolean") return [["true", t("yes")], ["false", t("no")]];
  return type === "choice" ? (choices ?? []).map((choice) => [choice, choice] as const) : null;
}

/** What the browser finds wrong, in its words: they are in the visitor's language. */
function complaints(form: HTMLFormElement): Record<string, string> {
  const controls = [...form.elements] as Control[];
  return Object.fromEntries(controls.filter((one) => one.name && !one.checkValidity()).map((one) => [one.name, one.validationMessage]));
}

/** What was filled in; fields left empty are left out. */
function valuesOf(fields: readonly FormField[], data: FormData): FormValues {
  const given = fields.map(({ name }) => [name, String(data.get(name) ?? "").trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

function Receipt({ form: { spec, accepted } }: { readonly form: Form }): JSX.Element {
  const given = spec.fields.filter(({ name }) => String(accepted[name] ?? ""));
  return (
    <div class="receipt">
      <Check />
      {given.length === 0 ? <p>{t("sent")}</p> : (
        <dl>{given.map((field) => <div key={field.name}><dt>{field.label}</dt><dd dir="auto">{shown(field, accepted[field.name])}</dd></div>)}</dl>
      )}
    </div>
  );
}

const shown = (field: FormField, value: unknown): string =>
  optionsOf(field)?.find(([known]) => known === String(value))?.[1] ?? String(value);
