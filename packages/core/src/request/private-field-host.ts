/**
 * Makes whatever it is given the `this` of a class derived from it, which can so give private names to objects that others made: nothing
 * outside that class can see or set them. A WeakMap would say the same, but each of its entries is work for the garbage collector: a
 * microsecond a request.
 */
export class PrivateFieldHost {
  constructor(object: object) {
    return object
  }
}
