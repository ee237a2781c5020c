public import ArgumentParser
import Foundation
public import Monitoring
public import Operations
public import Review

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database file (default: $PLUMBLINE_DATABASE, else plumbline.sqlite).")
    var database: String?

    var path: String {
        database ?? environment("PLUMBLINE_DATABASE") ?? "plumbline.sqlite"
    }

    func workbench() throws(WorkbenchError) -> Workbench {
        try Workbench.open(path: path)
    }
}

/// Who acts.
struct PersonOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "Who acts (default: $PLUMBLINE_REVIEWER, else the login name).")
    var name: String?

    /// The name as given, from the environment, or of the account that runs the program.
    var given: String {
        name ?? environment("PLUMBLINE_REVIEWER") ?? NSUserName()
    }

    func person(in workbench: Workbench) throws(WorkbenchError) -> Reviewer {
        try workbench.reviewer(named: given)
    }

}

/// The database of a command that shows scores, limits or what was measured, and who looks.
struct SightOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions

    /// The database, for those who may see.
    func workbench() throws(WorkbenchError) -> Workbench {
        let workbench = try database.workbench()
        try Self.check(person.name, in: workbench)
        return workbench
    }

    /// Refuses a reviewer who works blind.
    ///
    /// A login name without an account reads all the same: whoever may read the file runs it.
    static func check(_ name: String?, in workbench: Workbench) throws(WorkbenchError) {
        let known = name ?? environment("PLUMBLINE_REVIEWER")
        if known == nil, try !workbench.reviewers().contains(where: { $0.name == NSUserName() }) { return }
        try requireSight(of: try workbench.reviewer(named: known ?? NSUserName()))
    }
}

/// How the answer is written.
struct FormatOptions: ParsableArguments {
    @Option(help: "How the answer is written: text for people, json for programs.")
    var format: OutputFormat = .text
}

/// A variable of the environment; an empty one counts as not set.
func environment(_ name: String) -> String? {
    let value = ProcessInfo.processInfo.environment[name]
    return value?.isEmpty == false ? value : nil
}

/// A number for a submission that only this call makes.
func newSubmission() -> String {
    UUID().uuidString.lowercased()
}

/// A time as a person writes it: RFC 3339, or a date for the beginning of its day in UTC.
func writtenTime(_ text: String) throws -> Moment {
    do {
        return try Moment(written: text)
    } catch {
        throw ValidationError(error.message)
    }
}

extension ModelTask: ExpressibleByArgument {}
extension Level: ExpressibleByArgument {}
extension AlertState: ExpressibleByArgument {}
extension Cause: ExpressibleByArgument {}
extension Harm: ExpressibleByArgument {}
extension DismissReason: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension CannotTellReason: ExpressibleByArgument {}
extension QualitySpan: ExpressibleByArgument {}
extension TokenUse: ExpressibleByArgument {}
extension SegmentList: ExpressibleByArgument {}
extension ImportForm: ExpressibleByArgument {}
extension LabelExportForm: ExpressibleByArgument {}
extension DeliveryState: ExpressibleByArgument {}
