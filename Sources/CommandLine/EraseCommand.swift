import ArgumentParser
import Operations

/// `plumbline erase`: removes one prediction for good.
struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a prediction with its labels and evidence, for good.",
        discussion: """
            Figures that speak of many rows stay. Backups made before still hold it. Rows of withdrawn imports are \
            erased too. Where others read at the same time, the database's log cannot be emptied; the command says so \
            and is run again.

            Example:
              plumbline erase flights 20130401-B6725-JFK
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The prediction's id.")
    var prediction: String
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    func run() throws {
        let workbench = try database.workbench()
        try workbench.erase(prediction: prediction, model: model, as: person.person(in: workbench))
        Output.talk("Erased.")
    }
}
