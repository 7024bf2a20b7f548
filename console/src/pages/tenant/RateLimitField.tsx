import { NumberInput } from "@mantine/core";
import type { GetInputPropsReturnType } from "@mantine/form";

/** Events a second; as the server has it. */
const maxRateLimit = 10_000_000;

interface RateLimitFieldProps {
  /** of the form */
  readonly input: GetInputPropsReturnType;
  readonly disabled?: boolean;
}

/** How many events a second a tenant may send; empty: as many as the server takes. */
export function RateLimitField({ input, disabled = false }: RateLimitFieldProps) {
  return (
    <NumberInput
      label="Rate limit"
      placeholder="no limit of its own"
      suffix=" events a second"
      min={0}
      max={maxRateLimit}
      allowNegative={false}
      disabled={disabled}
      {...input}
    />
  );
}
