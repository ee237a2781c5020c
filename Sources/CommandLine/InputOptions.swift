import ArgumentParser
import Operations

/// The form of a file that is imported.
struct InputOptions: ParsableArguments {
    @Option(help: "The form of the file (default: told by its ending, else csv).")
    var input: ImportForm?

    func form(of file: String) -> ImportForm {
        input ?? ImportForm(ofFile: file)
    }
}

/// A file of attributions beside the one that is imported.
struct AttributionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the attributions (SHAP values) of the rows, where the file itself has none.",
            valueName: "file"
        )
    )
    var attributions: String?

    var source: AttributionSource? { attributions.map(AttributionSource.init(path:)) }
}
