const FOR_OTHERS = /^npm_(command$|lifecycle_|package_|config_(call|local_prefix|package|yes)$)/

/**
 * The environment of npm for somebody who starts it himself. What npm said to the command that runs the tests (`npx -p node@22 -c …`) is
 * not meant for another npm, which would take it as options of its own.
 */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOR_OTHERS.test(name)))
}
