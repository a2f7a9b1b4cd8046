// Replaces the package global-agent, which only onnxruntime-node's install script loads, to download GPU libraries through
// a proxy: hundreds of megabytes that Facet does not use. The script ends here instead.
exports.bootstrap = () => process.exit(0);
