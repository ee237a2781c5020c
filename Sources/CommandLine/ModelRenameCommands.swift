import ArgumentParser
import Operations

/// The command `plumbline model renames`.
struct ModelRenames: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renames",
        abstract: "List columns that probably were renamed.",
        discussion: """
            A file of predictions that lacks a feature and has a column nobody knows: the list says which probably is \
            which, and why. Until `plumbline model rename` confirms it, the one is missing and the other unknown.

            Example:
              plumbline model renames flights
            """
    )

    @Argument(help: "The model.")
    var model: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        try listing.write(database.workbench().renames(model: model), as: format.format)
    }

    private var listing: Listing<PendingRename> {
        Listing(
            columns: [
                .text("column", "MISSING") { $0.column },
                .text("fileName", "PROBABLY") { $0.fileName },
                .count("batch", "BATCH") { Int($0.batch) },
                .text("reason", "WHY") { $0.reason },
            ],
            whenEmpty: "The newest predictions of \(model) have no column that probably was renamed."
        )
    }
}

/// The command `plumbline model rename`.
struct ModelRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Confirm that files call a feature by another name now.",
        discussion: """
            The feature keeps its name, its baseline and its history; files may call it by either name from now on. \
            To take it back, name the feature itself as its new name.

            Example:
              plumbline model rename flights dep_delay departure_delay
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The feature as the model file calls it.")
    var column: String
    @Argument(help: "What files call it now.")
    var newName: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let workbench = try database.workbench()
        let change = try workbench.rename(
            model: model,
            column: column,
            to: newName,
            as: person.person(in: workbench)
        )
        if format.format == .json {
            Output.result(
                JSONText.members([
                    "model": .string(change.name), "basedOn": .integer(change.basedOn),
                    "changes": .strings(change.lines), "applied": .bool(!change.lines.isEmpty),
                ]).text
            )
            return
        }
        for line in change.lines { Output.result(shown(line)) }
        Output.talk(
            change.lines.isEmpty
                ? "\(shown(column)) is called so already; nothing changed."
                : "Write it into your model file too, or the next model apply takes it back: "
                    + "\(shown(column)): { column: \(shown(newName)) }"
        )
    }
}
