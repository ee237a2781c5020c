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
            let isDefault = RuleCatalog.defaults.contains(statistic)
            return """
                ### \(entry.title)

                `\(statistic.rawValue)`: \(entry.meaning). \(isDefault ? "On by default." : "Only when a model file asks for it.")

                | measured on | unusual | limit | smallest effect | fewest rows | level |
                |---|---|---|---|---|---|
                | \(words(entry.fits)) | \(words(entry.direction)) | \(Wording.number(entry.limit)) | \
                \(Wording.number(entry.minimumEffect)) | \(entry.minimumRows) | \(words(entry)) |
                """
        }
        return """
            # Rule reference

            Every rule there is, with its defaults. A model file changes any of them under `rules`.

            ## Overview

            A rule measures an effect size on a window against the baseline. A finding is *breached* when the value is
            unusual (past the limit) **and** material (the lower bound of the effect reaches the smallest effect).
            With fewer rows than the rule needs there is no answer, and the finding says why. The p-value is shown
            beside the value and decides nothing.

            ## Rules

            \(sections.joined(separator: "\n\n"))

            """
    }

    private static func words(_ fits: CatalogEntry.Fit) -> String {
        switch fits {
        case .numericOutput: "the score, a numeric prediction"
        case .numbers: "the score, a numeric prediction, each numeric feature"
        case .predictedClasses: "the prediction, class by class (of two classes the positive one)"
        case .categories: "each category feature"
        case .columns: "every watched column"
        case .window: "the window as a whole"
        case .classLabels: "the labelled predictions of a classifier"
        case .numberLabels: "the labelled predictions of a regression"
        case .labels: "the labelled predictions of a binary classifier or a regression"
        case .residualNumbers: "the residuals of a regression"
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
        case .numbers, .columns: return "alert on the output, notice on features"
        case .categories: return "notice"
        default: return "alert"
        }
    }
}
