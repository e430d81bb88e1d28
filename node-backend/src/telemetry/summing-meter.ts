import type {
  Attributes,
  Meter,
  MeterProvider,
  ObservableUpDownCounter,
  UpDownCounter,
} from '@opentelemetry/api';

/**
 * Meters for an instrumentation that counts up and down several times for each request, as that of pg
 * does for the connections of a pool: the sums are kept here, and read when metrics are collected.
 */
export function summingMeters(provider: MeterProvider): MeterProvider {
  return {
    getMeter: (...scope) => {
      const meter = provider.getMeter(...scope);
      const createUpDownCounter: Meter['createUpDownCounter'] = (name, options) =>
        summed(meter.createObservableUpDownCounter(name, options));
      return Object.assign(Object.create(meter) as Meter, { createUpDownCounter });
    },
  };
}

function summed(instrument: ObservableUpDownCounter): UpDownCounter {
  const sums = new Map<string, { readonly attributes: Attributes; value: number }>();
  instrument.addCallback((result) => {
    for (const { value, attributes } of sums.values()) {
      result.observe(value, attributes);
    }
  });
  return {
    add: (value, attributes = {}) => {
      const key = Object.values(attributes).join('\n');
      const sum = sums.get(key);
      if (sum === undefined) {
        sums.set(key, { attributes, value });
      } else {
        sum.value += value;
      }
    },
  };
}
