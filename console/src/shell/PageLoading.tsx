import { Skeleton, Stack } from "@mantine/core";

export function PageLoading() {
  return (
    <Stack aria-busy="true" aria-label="Loading">
      <Skeleton height={32} width={220} />
      <Skeleton height={120} />
      <Skeleton height={240} />
    </Stack>
  );
}
