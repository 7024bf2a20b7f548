import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <Stack component="main" p="md">
      <Title order={1} size="h3">
        There is no such page
      </Title>
      <Text>
        The address may be mistyped, or what it named is deleted.{" "}
        <Anchor component={Link} to="/">
          Go to the beginning
        </Anchor>
      </Text>
    </Stack>
  );
}
