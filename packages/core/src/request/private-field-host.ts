/**
 * Lets a subclass install `#private` fields on an existing object (constructor return override): no code outside that
 * class can see or set them. A WeakMap would do the same, but its entries cost the garbage collector a microsecond per
 * request.
 */
export class PrivateFieldHost {
  constructor(object: object) {
    return object
  }
}
