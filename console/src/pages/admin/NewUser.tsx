import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CreatedUser } from "../../api/objects.ts";
import { SecretOnce } from "../../clients/SecretOnce.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { passwordFault } from "../../parts/passwords.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { UserFields, emailFault, type UserValues } from "./UserFields.tsx";
import { createUser } from "./queries.ts";

/** /admin/users/new: a new user, who comes with a first client; its secret is shown once. */
export function NewUser() {
  const navigate = useNavigate();
  const [created, setCreated] = useState<CreatedUser | null>(null);
  const form = useForm<UserValues>({
    initialValues: { email: "", name: "", role: "member", tenants: [], password: "" },
    validate: { email: emailFault, password: (password) => (password === "" ? null : passwordFault(password)) },
  });
  useUnsavedGuard(() => form.isDirty());
  const create = useMutation({
    mutationFn: ({ password, ...values }: UserValues) => createUser({ ...values, ...(password === "" ? {} : { password }) }),
    onSuccess: (user) => {
      form.resetDirty();
      tellDone(`${user.email} is created`);
      setCreated(user);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack maw={480}>
        <Heading order={2}>New user</Heading>
        <UserFields form={form} />
        <PasswordInput
          label="Password"
          description="Without one the user can't sign in here, only work with the first client"
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        {create.error === null ? null : <ErrorNote error={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
      {created === null ? null : (
        <SecretOnce
          title={`First client of ${created.email}`}
          credentials={created}
          close={() => void navigate({ to: "/admin/users/$email", params: { email: created.email } })}
        />
      )}
    </form>
  );
}
