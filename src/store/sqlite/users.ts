/** Users and the tenants they belong to. */
import { TakenError, type ConfigurationTables, type Role, type User } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface UserRow {
  readonly number: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password_hash: string | null;
}

type Users = Pick<ConfigurationTables, "users" | "user" | "userByNumber" | "createUser">;

const columns = "number, email, name, role, password_hash";

/** E-mail addresses that differ in case only are one. */
function fold(email: string): string {
  return encodeText(email.toLowerCase());
}

export function usersTable(connection: Connection): Users {
  const { read, write } = connection;
  const all = connection.prepare<UserRow>(`select ${columns} from user order by number`);
  const byEmail = connection.prepare<UserRow>(`select ${columns} from user where folded_email = ?`);
  const byNumber = connection.prepare<UserRow>(`select ${columns} from user where number = ?`);
  const tenants = connection.prepare<{ id: string }>(
    "select tenant.id from user_tenant join tenant on tenant.number = user_tenant.tenant where user = ? order by position",
  );
  const insert = insertUser(connection);
  const toUser = (row: UserRow): User => ({
    number: row.number,
    email: decodeText(row.email),
    name: decodeText(row.name),
    role: row.role,
    passwordHash: row.password_hash,
    tenants: tenants.all(row.number).map((tenant) => decodeText(tenant.id)),
  });
  const orNull = (row: UserRow | undefined): User | null => (row === undefined ? null : toUser(row));
  return {
    users: async () => read(() => all.all().map(toUser)),
    user: async (email) => read(() => orNull(byEmail.get(fold(email)))),
    userByNumber: async (number) => read(() => orNull(byNumber.get(number))),
    createUser: async (user) =>
      write(() => {
        if (byEmail.get(fold(user.email)) !== undefined)
          throw new TakenError(`there is a user with the e-mail address ${user.email} already`);
        return toUser(byNumber.get(insert(user))!);
      }),
  };
}

/** @returns a function that writes a user and returns their number */
function insertUser(connection: Connection): (user: Omit<User, "number">) => number {
  const insert = connection.prepare<{ number: number }>(
    "insert into user (email, folded_email, name, role, password_hash) values (?, ?, ?, ?, ?) returning number",
  );
  const join = connection.prepare(
    "insert into user_tenant (user, tenant, position) select ?, number, ? from tenant where id = ? and deleting_since is null",
  );
  return ({ email, name, role, passwordHash, tenants }) => {
    const { number } = insert.get(encodeText(email), fold(email), encodeText(name), role, passwordHash)!;
    for (const [position, id] of [...new Set(tenants)].entries()) {
      if (join.run(number, position, encodeText(id)).changes === 0) throw new Error(`there is no tenant "${id}"`);
    }
    return number;
  };
}
