import ArgumentParser
import Operations

/// `plumbline profile`: summaries that other machines make of rows, and that add up.
struct ProfileCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Profile rows on many machines; the lines add up.",
        discussion: """
            Where rows are too many for one machine, each machine profiles its part with the same file of bins, \
            without a database: one line of JSON a window. The lines are added in any order and imported in \
            place of the rows. A few rows travel with each line, so that samples can be labelled.

            Example:
              plumbline profile bins flights --output flights.bins
              plumbline profile rows flights.bins part-1.csv > part-1.profiles
              plumbline profile merge part-*.profiles > all.profiles
              plumbline predictions import flights all.profiles
            """,
        subcommands: [Bins.self, Rows.self, Merge.self]
    )

    /// The command `plumbline profile bins`.
    struct Bins: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "bins",
            abstract: "Write the file that each machine needs: the model and the bins of its baseline.",
            discussion: """
                The file holds no rows. Profiles fit the baseline whose bins they were counted in: after a new \
                baseline, or a change of the model's columns, windows or seed, make it anew.

                Example:
                  plumbline profile bins flights --output flights.bins
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "Where the file is written (default: standard output).")
        var output: String?
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let text = try database.workbench().profileBins(model: model)
            if let place = try Output.document(text, to: output, called: "The file of bins") {
                Output.talk("Next, on each machine: plumbline profile rows \(place) ROWS > PART.profiles")
            }
        }
    }

    /// The command `plumbline profile rows`.
    struct Rows: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rows",
            abstract: "Profile rows of predictions: one line a window, on standard output.",
            discussion: """
                No database is needed. Rows without a header, as engines hand out parts of a file, need \
                --columns; a first row that is the header all the same is passed over. A part without rows has \
                no lines. A bad row refuses the part, unless --keep-good leaves it out and counts it.

                Example:
                  plumbline profile rows flights.bins predictions.csv
                  tail -n +2 predictions.csv | plumbline profile rows flights.bins \\
                    --columns prediction_id,timestamp,score,prediction
                """
        )

        @Argument(help: "The file that `plumbline profile bins` wrote.")
        var bins: String
        @Argument(help: "The rows (CSV or JSON lines); - reads standard input.")
        var file = "-"
        @Option(help: "The names of the fields of rows without a header, with commas between them.")
        var columns: String?
        @Flag(help: "Profile the good rows of a part that has bad ones, and count the others.")
        var keepGood = false
        @Option(help: "Where rejected rows are written, header first; a new file.")
        var rejects: String?
        @OptionGroup var input: InputOptions

        func validate() throws {
            guard rejects == nil || keepGood else {
                throw ValidationError(
                    "--rejects goes with --keep-good: without it, a part with bad rows is refused whole."
                )
            }
            guard bins != "-" else {
                throw ValidationError(
                    "Rows come through standard input, the bins do not. Save the bins to a file."
                )
            }
        }

        func run() throws {
            let form = input.form(of: file)
            let rejected = keepGood ? try RejectFile(path: rejects, hasHeader: form.hasHeader) : nil
            defer { rejected?.close() }
            let lines = try profileLines(
                of: ProfiledInput(
                    source: .file(file),
                    form: form,
                    header: columns?.split(separator: ",", omittingEmptySubsequences: false).map(String.init),
                    keepGood: rejected?.sink
                ),
                bins: .file(bins)
            )
            for line in lines { Output.result(line) }
            try rejected?.check()
        }
    }

    /// The command `plumbline profile merge`.
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "merge",
            abstract: "Add profiles: one line a window, whatever the order in which they come.",
            discussion: """
                Lines that were cut off or changed, that were counted in other bins, or that stand for the same \
                rows twice are refused.

                Example:
                  plumbline profile merge part-*.profiles > all.profiles
                """
        )

        @Argument(help: "Files of profiles; none, or -, reads standard input.")
        var files: [String] = []

        func run() throws {
            let sources = (files.isEmpty ? ["-"] : files).map { ImportSource.file($0) }
            for line in try mergedProfileLines(sources) { Output.result(line) }
        }
    }
}
