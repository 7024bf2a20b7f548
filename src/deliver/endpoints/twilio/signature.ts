/** Who signed a request: Twilio's "Validating Requests" (X-Twilio-Signature). */
import { createHmac, hash } from "node:crypto";
import { isSameText, type SignedCall } from "../../callback.ts";

/**
 * Whether Twilio sent a call: HMAC-SHA1, with the auth token, of the URL and the form's members in the order of their names. Of a body that
 * is no form the URL carries the hash (bodySHA256).
 */
export function isFromTwilio({ url, headers, body }: SignedCall, authToken: string): boolean {
  const signature = headers["x-twilio-signature"];
  if (signature === undefined) return false;
  const bodyHash = new URL(url).searchParams.get("bodySHA256");
  if (bodyHash !== null && !isSameText(bodyHash, hash("sha256", body))) return false;
  const members = bodyHash === null ? signedMembers(new URLSearchParams(body.toString())) : "";
  return spellings(url).some((spelling) =>
    isSameText(
      signature,
      createHmac("sha1", authToken)
        .update(spelling + members)
        .digest("base64"),
    ),
  );
}

/** Each name with each of its different values behind it, by name, then by value. */
function signedMembers(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value)).join("");
}

/** Twilio signs the URL with or without the standard port, which depends on the product. */
function spellings(url: string): string[] {
  const [, scheme = "", host = "", port = "", rest = ""] = /^(https?:\/\/)((?:\[[^\]]*\]|[^/:?#])*)(:\d+)?(.*)$/is.exec(url) ?? [];
  const standard = scheme.toLowerCase() === "https://" ? ":443" : ":80";
  return port === "" ? [url, scheme + host + standard + rest] : port === standard ? [url, scheme + host + rest] : [url];
}
