import Foundation
import TestSupport
import Testing

@testable import Monitoring

/// The page that lists the rules says what the catalogue says.
@Suite("Rule reference") struct RuleReferenceTests {
    @Test func saysWhatTheCatalogueSays() throws {
        let page = Repository.root.appendingPathComponent(
            "Sources/CommandLine/Documentation.docc/RuleReference.md"
        )
        #expect(try Golden.difference(of: Self.text, from: page) == nil)
    }

    private static var text: String {
        let sections = Statistic.allCases.map { statistic -> String in
            let entry = RuleCatalog.entry(statistic)
            let text = """
                ### \(entry.title)

                `\(statistic.rawValue)`: \(entry.meaning). \(words(entry.use)) \(entry.about)
                """
            guard entry.use.isNamed else { return text }
            return text + """


                | measured on | unusual | limit rests on | limit before | smallest effect | fewest rows | level |
                |---|---|---|---|---|---|---|
                | \(words(entry.fits)) | \(words(entry.direction)) | \(words(entry.basis)) | \(Wording.number(entry.limit)) | \
                \(Wording.number(entry.minimumEffect)) | \(entry.minimumRows) | \(words(entry)) |
                """
        }
        return """
            # Rule reference

            Every statistic there is, and its defaults as a rule. A model file changes any of them under `rules`; a rule
            that names `columns` is made for these, whatever it is measured on without.

            ## Overview

            A rule measures an effect size on a window against the baseline. A finding is *breached* when the value is
            unusual (past the limit) **and** material (the lower bound of the effect reaches the smallest effect).
            A limit rests on *the budget* (it is learned from usual windows so that false alarms stay within the
            budget; until there are 6 reference windows the limit given here is a bound), on *a value*, or on *a
            bound*: the effect's lower bound itself must pass it. A `limit` in the model file makes a value of a
            learned limit. With fewer rows than the rule needs there is no answer, and the finding says why. The
            p-value is shown
            beside the value and decides nothing.

            ## Rules

            \(sections.joined(separator: "\n\n"))

            """
    }

    private static func words(_ use: CatalogEntry.Use) -> String {
        switch use {
        case .standard: "On by default."
        case .onRequest: "Only when a model file asks for it."
        case .comparison: "No rule; `plumbline compare` shows it."
        case .written: "Written in a model file with `name:`, `value:` and `limit:`."
        }
    }

    private static func words(_ fits: CatalogEntry.Fit) -> String {
        switch fits {
        case .numericOutput: "the score, a numeric prediction"
        case .numbers: "the score, a numeric prediction, each numeric feature"
        case .predictedClasses: "the prediction, class by class (of two classes the positive one)"
        case .categories: "each category feature"
        case .names: "a prediction that is a class, each category feature"
        case .anything: "the score, the prediction, each feature"
        case .columns: "every watched column"
        case .numberColumns: "every watched column of numbers"
        case .window: "the window as a whole"
        case .attributions: "the attributions of two features or more (`columns.attributions`)"
        case .classLabels: "the labelled predictions of a classifier"
        case .binaryLabels: "the labelled predictions of a classifier of two classes"
        case .manyClassLabels: "the labelled predictions of a classifier of more than two classes"
        case .numberLabels: "the labelled predictions of a regression"
        case .residuals: "the labelled predictions of a regression, or of a classifier with scores"
        case .residualNumbers: "the residuals of a regression"
        }
    }

    private static func words(_ basis: Threshold.Basis) -> String {
        switch basis {
        case .budget: "the budget"
        case .fixed: "a value"
        case .bound: "a bound"
        }
    }

    private static func words(_ direction: Direction) -> String {
        switch direction {
        case .above: "above the limit"
        case .below: "below minus the limit"
        case .both: "on either side"
        }
    }

    private static func words(_ entry: CatalogEntry) -> String {
        if entry.level == .notice { return "notice" }
        switch entry.fits {
        case .numbers, .names, .anything, .columns, .numberColumns:
            return "alert on the output, notice on features"
        case .categories: return "notice"
        default: return "alert"
        }
    }
}
