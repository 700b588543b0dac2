/**
 * What `#oidc-provider` in package.json stands for: the module with the class itself. The package's main module writes a
 * warning to the console when it is loaded on Node 20, where the little that is needed of it here works well.
 */
export { Provider } from 'oidc-provider'
