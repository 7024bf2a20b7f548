import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { ask } from "../../parts/ask.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { passwordFault } from "../../parts/passwords.ts";
import { changeUser } from "./queries.ts";

/** Gives a user a new password, or takes it away. */
export function UserPassword({ email }: { readonly email: string }) {
  const form = useForm({ initialValues: { password: "" }, validate: { password: passwordFault } });
  const change = useMutation({
    mutationFn: (password: string | null) => changeUser(email, { password }),
    onSuccess: (_, password) => {
      form.reset();
      tellDone(password === null ? `${email} has no password any more` : `${email} has a new password`);
    },
  });
  const takeAway = (): void =>
    ask({
      title: `Take the password of ${email} away?`,
      text: "The user's sessions end, and there is no signing in until there is a password again. Clients work on.",
      yes: "Take away",
      no: "Leave it",
      onYes: () => change.mutate(null),
    });
  return (
    <form onSubmit={form.onSubmit(({ password }) => change.mutate(password))} noValidate>
      <Stack gap="sm">
        <PasswordInput
          label="New password"
          description="The user's sessions end with it. Tell it to the user, who can then change it."
          autoComplete="new-password"
          maw={360}
          {...form.getInputProps("password")}
        />
        {change.error === null ? null : <ErrorNote error={change.error} />}
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            Set password
          </Button>
          <Button variant="default" disabled={change.isPending} onClick={takeAway}>
            Take the password away
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
