import { Badge } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { part } from "../../api/client.ts";
import type { User } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { usersQuery } from "./queries.ts";

/** /admin/users: the list; the item is the route's child. */
export function UsersPage() {
  const { data: users } = useSuspenseQuery(usersQuery);
  return (
    <ListDetail
      title="Users"
      items={users.map((user) => ({
        id: user.email,
        label: user.email,
        note: noteOf(user),
        mark: <Badge color={user.role === "admin" ? tones.info : tones.neutral}>{user.role}</Badge>,
        to: `/admin/users/${part(user.email)}`,
      }))}
      empty="No user yet."
      add={{ label: "New", to: "/admin/users/new" }}
      back="/admin/users"
      parameter="email"
    />
  );
}

function noteOf({ name, role, tenants }: User): string {
  const where = role === "admin" ? "all tenants" : tenants.join(", ") || "no tenant";
  return name === "" ? where : `${name}, ${where}`;
}
