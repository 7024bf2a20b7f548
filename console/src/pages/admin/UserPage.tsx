import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import type { User } from "../../api/objects.ts";
import { ClientList } from "../../clients/ClientList.tsx";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { NothingChosen } from "../../parts/NothingChosen.tsx";
import { tellDone } from "../../parts/notices.ts";
import { Section } from "../../parts/Section.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { UserFields, emailFault, type UserValues } from "./UserFields.tsx";
import { UserPassword } from "./UserPassword.tsx";
import { changeUser, deleteUser, usersQuery } from "./queries.ts";

/** /admin/users/{email}: one user. */
export function UserPage() {
  const { email } = useParams({ from: "/signed-in/admin/users/$email" });
  const { data: users } = useSuspenseQuery(usersQuery);
  const user = users.find((one) => one.email === email);
  if (user === undefined) return <NothingChosen>There is no user {email}.</NothingChosen>;
  return (
    <Stack maw={720} key={email}>
      <Heading order={2}>{email}</Heading>
      <Section title="User" note="What the user may no longer do ends at once, for tokens and sessions already given out too.">
        <UserForm key={JSON.stringify(user)} user={user} />
      </Section>
      <Section title="Password">
        <UserPassword email={email} />
      </Section>
      <Section title="Clients" note="Credentials of the user for programs.">
        <ClientList path={`/users/${part(email)}/clients`} role={user.role} />
      </Section>
      <Section title="Delete" note="The user goes with clients, tokens and sessions, at once. The audit log keeps the name.">
        <DeleteUser email={email} />
      </Section>
    </Stack>
  );
}

function UserForm({ user }: { readonly user: User }) {
  const navigate = useNavigate();
  const { email, name, role, tenants } = user;
  const form = useForm<UserValues>({
    initialValues: { email, name, role, tenants: [...tenants], password: "" },
    validate: { email: emailFault },
  });
  useUnsavedGuard(() => form.isDirty());
  const save = useMutation({
    mutationFn: ({ password: _, ...values }: UserValues) => changeUser(email, values),
    onSuccess: async (saved) => {
      tellDone(`${saved.email} is saved`);
      form.resetDirty();
      if (saved.email !== email) await navigate({ to: "/admin/users/$email", params: { email: saved.email }, replace: true });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <UserFields form={form} />
        {save.error === null ? null : <ErrorNote error={save.error} />}
        <Group>
          <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function DeleteUser({ email }: { readonly email: string }) {
  const navigate = useNavigate();
  const remove = async (): Promise<void> => {
    await deleteUser(email);
    await navigate({ to: "/admin/users", ignoreBlocker: true });
  };
  return (
    <Group>
      <DeleteButton
        label="Delete user"
        name={email}
        warning="Whoever works with this account, by browser or by program, is shut out at once."
        disabled={false}
        remove={remove}
      />
    </Group>
  );
}
