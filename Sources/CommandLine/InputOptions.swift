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
