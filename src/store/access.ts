/** The part of the storage port that holds who is let in: access tokens of clients, sessions of browsers. Not configuration, so not audited. */

export interface Token {
  /** SHA-256 of the token, hex */
  readonly hash: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** epoch ms */
  readonly expiresAt: number;
}

/** A browser in which a user has signed in. */
export interface Session {
  /** SHA-256 of the cookie's value, hex */
  readonly hash: string;
  /** number of the user */
  readonly user: number;
  /** epoch ms */
  readonly createdAt: number;
  /** epoch ms; may lag behind by what the caller saves on writing */
  readonly usedAt: number;
}

/** All of a client or user go with it. */
export interface Access {
  /**
   * Stores a token if the client's secret still is the one that was shown, and works as long as the token. Of more than `max` tokens of
   * the client those that expire first are dropped.
   * @returns false when the secret has been replaced, or the client is gone
   */
  createToken(token: Token, secretHash: string, max: number): Promise<boolean>;
  /** null when unknown; an expired one is returned all the same */
  token(hash: string): Promise<Token | null>;
  /** Deletes the token if it is the client's. @returns whether it was there */
  deleteToken(hash: string, clientId: string): Promise<boolean>;
  deleteExpiredTokens(now: number): Promise<number>;

  /**
   * Stores a session if the user's password still is the one that was shown. Of more than `max` sessions of the user those used longest ago
   * are dropped.
   * @returns false when the password has been replaced, or the user is gone
   */
  createSession(session: Session, passwordHash: string, max: number): Promise<boolean>;
  session(hash: string): Promise<Session | null>;
  /** Notes that the session is used. @param usedAt epoch ms */
  touchSession(hash: string, usedAt: number): Promise<void>;
  deleteSession(hash: string): Promise<boolean>;
  /** Deletes sessions created or last used before these moments, epoch ms. */
  deleteOldSessions(createdBefore: number, usedBefore: number): Promise<number>;
}
