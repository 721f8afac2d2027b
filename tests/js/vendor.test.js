// The encoders in dashboard/player/vendor are the packages' own files, of the versions that are pinned here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const here = new URL(".", import.meta.url);
const FILES = {
  "gifenc.js": ["gifenc", "dist/gifenc.esm.js"],
  "gifenc-LICENSE.md": ["gifenc", "LICENSE.md"],
  "mediabunny.js": ["mediabunny", "dist/bundles/mediabunny.min.mjs"],
  "mediabunny-LICENSE.md": ["mediabunny", "LICENSE"],
};

test("what is vendored is the package's, byte for byte, and of the version that is told", () => {
  const pinned = JSON.parse(readFileSync(new URL("package.json", here), "utf8")).devDependencies;
  const told = readFileSync(new URL("../../dashboard/player/vendor/README.md", here), "utf8");
  for (const [file, [name, path]] of Object.entries(FILES)) {
    const own = readFileSync(new URL(`../../dashboard/player/vendor/${file}`, here));
    assert.ok(own.equals(readFileSync(new URL(`node_modules/${name}/${path}`, here))), file);
    const { version, license } = JSON.parse(
      readFileSync(new URL(`node_modules/${name}/package.json`, here), "utf8"),
    );
    assert.equal(pinned[name], version);
    assert.ok(told.includes(`${name} ${version}`) && told.includes(license), name);
  }
});
