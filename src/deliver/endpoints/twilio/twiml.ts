/** TwiML: https://www.twilio.com/docs/voice/twiml/say */

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Characters that XML 1.0 has no way to write (section 2.2). */
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** TwiML that speaks a text, whatever is in it. */
export function saying(text: string): string {
  const escaped = text
    .toWellFormed()
    .replaceAll(unwritable, "")
    .replaceAll(/[&<>"']/g, (character) => escapes[character]!);
  return `<Response><Say>${escaped}</Say></Response>`;
}
