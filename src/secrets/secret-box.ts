/**
 * Encrypts secrets for the store: AES-256-GCM, a nonce of its own for every value, bound to the place where the value stands, so that
 * one moved to another tenant, integration or field can't be opened.
 *
 * A sealed value is `v1.KEY_ID.NONCE.CIPHERTEXT`, the last two in base64url, the ciphertext with its tag of 16 bytes behind it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SecretKeyError, type SecretKey } from "./keys.ts";

const algorithm = "aes-256-gcm";
/** NIST SP 800-38D, section 8.2.2: 96 random bits, for fewer than 2^32 values a key */
const nonceBytes = 12;
const tagBytes = 16;

/** Where a secret stands. */
export interface SecretPlace {
  /** number of the tenant */
  readonly tenant: number;
  /** such as integration/twilio/password */
  readonly place: string;
}

export class SecretBox {
  private keys: readonly SecretKey[];

  /** @param keys at least one; the first encrypts, all decrypt */
  constructor(keys: readonly SecretKey[]) {
    this.keys = keys;
  }

  /** Takes other keys from now on. @param keys as for the constructor */
  use(keys: readonly SecretKey[]): void {
    this.keys = keys;
  }

  /** Id of the key that encrypts. */
  get currentKeyId(): string {
    return this.keys[0]!.id;
  }

  has(keyId: string): boolean {
    return this.keys.some(({ id }) => id === keyId);
  }

  /** Encrypts a secret for its place. */
  seal(place: SecretPlace, secret: string): string {
    const { id, bytes } = this.keys[0]!;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
    cipher.setAAD(boundTo(place));
    const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return ["v1", id, nonce.toString("base64url"), sealed.toString("base64url")].join(".");
  }

  /**
   * Decrypts what `seal` gave for that place.
   * @throws SecretKeyError when its key is not there, or it was sealed for another place or changed since
   */
  open(place: SecretPlace, sealed: string): string {
    const [version, keyId = "", nonce = "", text = ""] = sealed.split(".");
    const key = this.keys.find(({ id }) => id === keyId);
    const content = Buffer.from(text, "base64url");
    if (version !== "v1" || content.length < tagBytes)
      throw new SecretKeyError(`the stored secret ${place.place} is damaged; set it again`);
    if (key === undefined) throw new SecretKeyError(`the stored secret ${place.place} needs the key ${keyId}, which is not there`);
    try {
      const decipher = createDecipheriv(algorithm, key.bytes, Buffer.from(nonce, "base64url"), { authTagLength: tagBytes });
      decipher.setAAD(boundTo(place));
      decipher.setAuthTag(content.subarray(content.length - tagBytes));
      return decipher.update(content.subarray(0, content.length - tagBytes), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new SecretKeyError(`the stored secret ${place.place} can't be decrypted; set it again`);
    }
  }
}

/** Id of the key that a sealed value was encrypted with. */
export function keyIdOf(sealed: string): string {
  return sealed.split(".")[1] ?? "";
}

function boundTo({ tenant, place }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([tenant, place]));
}
