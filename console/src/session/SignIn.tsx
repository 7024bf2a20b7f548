import { Button, Card, Center, Image, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { signIn } from "./session.ts";

/** The page at /sign-in; leads back to where the person wanted to go. */
export function SignIn() {
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const form = useForm({ initialValues: { email: "", password: "" } });
  const attempt = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => signIn(email, password),
    onSuccess: () => navigate({ to: next ?? "/", replace: true }),
  });
  return (
    <Center component="main" mih="100dvh" p="md">
      <Card withBorder padding="xl" w={380} maw="100%">
        <form onSubmit={form.onSubmit((values) => attempt.mutate(values))}>
          <Stack>
            <Image src="/icon.svg" alt="" w={40} h={40} />
            <div>
              <Title order={1} size="h3">
                Sign in to WhenThen
              </Title>
              <Text c="dimmed" size="sm">
                The first start of the server wrote an administrator's e-mail address and password to{" "}
                <span className="wt-mono">initial-credentials.json</span>.
              </Text>
            </div>
            {attempt.error === null ? null : <ErrorNote error={attempt.error} />}
            <TextInput label="E-mail" type="email" autoComplete="username" required autoFocus {...form.getInputProps("email")} />
            <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps("password")} />
            <Button type="submit" loading={attempt.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
