import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { minPasswordLength, passwordFault } from "../../parts/passwords.ts";
import { changePassword } from "./queries.ts";

const none = { password: "", fresh: "", again: "" };

export function PasswordForm({ email }: { readonly email: string }) {
  const form = useForm({
    initialValues: none,
    validate: {
      fresh: passwordFault,
      again: (again, { fresh }) => (again === fresh ? null : "The two are not the same"),
    },
  });
  const change = useMutation({
    mutationFn: ({ password, fresh }: typeof none) => changePassword(password, fresh),
    onSuccess: () => {
      form.setValues(none);
      form.resetDirty(none);
      tellDone("The password is changed. Your other sessions are ended.");
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack maw={420}>
        <Text size="sm" c="dimmed">
          At least {minPasswordLength} characters. Your sessions in other browsers end; clients and their tokens stay.
        </Text>
        <input type="text" hidden readOnly autoComplete="username" value={email} />
        <PasswordInput label="Password of today" autoComplete="current-password" required {...form.getInputProps("password")} />
        <PasswordInput label="New password" autoComplete="new-password" required {...form.getInputProps("fresh")} />
        <PasswordInput label="New password again" autoComplete="new-password" required {...form.getInputProps("again")} />
        {change.error === null ? null : <ErrorNote error={change.error} />}
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
