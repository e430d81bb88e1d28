import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * The context manager for a service with many requests. The http instrumentation binds every request
 * and response to its context: here this wraps the one method that calls listeners, not each listener
 * and the seven methods that add or remove one; and where a context is active already, it costs nothing.
 */
export class RequestContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return context === this.active()
      ? fn.apply(thisArg, args)
      : super.with(context, fn, thisArg, ...args);
  }

  override bind<T>(context: Context, target: T): T {
    if (!(target instanceof EventEmitter)) {
      return super.bind(context, target);
    }
    const { emit } = target;
    // Not assigned at once: V8 allocates a function literal that is assigned to a property as if it were
    // to stay, and what it refers to would outlive its request until the next full garbage collection.
    const emitInContext = (...event: Parameters<typeof emit>) =>
      context === this.active()
        ? emit.apply(target, event)
        : super.with(context, () => emit.apply(target, event));
    target.emit = emitInContext;
    return target;
  }
}
