import Foundation
import Monitoring
import Operations
import Review
import TestSupport
import Testing

/// The two examples, imported and evaluated through the product, against what `truth.json` says of every week.
@Suite("Examples", .serialized) struct ExampleTests {
    @Test(arguments: ["flights", "bikeshare"])
    func everyWeekAgreesWithItsTruth(example: String) throws {
        let folder = Repository.example(example).path
        let truth = try JSONDecoder().decode(
            Truth.self,
            from: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/truth.json"))
        )
        let home = try TemporaryFolder()
        let workbench = try Workbench.open(path: home.file("example.sqlite").path, create: true)
        let report = try workbench.demo(folder: folder, as: "ada")
        #expect(report.isNew)
        #expect(report.windows == truth.windows.count)

        let findings = try workbench.findings(model: example, all: true)
        let model = try workbench.model(named: example).model
        for week in truth.windows {
            for (feature, known) in week.features {
                guard let distance = known.ks else { continue }
                let finding = try #require(
                    findings.first {
                        $0.window == week.window && $0.rule.key == "kolmogorovSmirnov(\(feature))"
                    }
                )
                #expect(
                    abs((finding.measurement?.value ?? -1) - distance) <= 1e-6,
                    "\(week.window) \(feature)"
                )
                #expect(finding.windowRows == week.rows)
            }
        }

        let admin = try workbench.reviewer(named: "ada")
        let labels = try workbench.importLabels(
            model: example,
            from: .file("\(folder)/labels.csv"),
            as: admin
        )
        #expect(labels.rejected == 0 && labels.waiting == 0)
        let quality = try workbench.quality(model: example, by: .window, allMethods: false)
        for week in truth.windows {
            let row = try #require(
                quality.first { $0.window == week.window && $0.estimate.metric == model.task.mainMetric }
            )
            let known = try #require(week.quality.accuracy ?? week.quality.mae)
            // The file's figures have five significant digits.
            #expect(abs(row.estimate.estimate - known) <= max(1e-4, known * 5e-5), "\(week.window)")
            #expect(row.estimate.method == .upstream)
        }

        // With every label the weeks that got worse are flagged, and what the score alone rings for is cleared.
        _ = try workbench.evaluate(model: example, as: admin)
        let flagged = try workbench.windows(model: example).filter { $0.revision?.state == .flagged }
        let worse = truth.windows.filter { $0.verdict_quality == "confirm" }.map(\.window)
        let others = example == "flights" ? ["2013-07-08"] : []
        #expect(flagged.map(\.window.key).sorted() == (worse + others).sorted())
        let cleared = try workbench.alerts(model: example, level: .alert, state: .cleared)
        #expect(cleared.map(\.from) == (example == "flights" ? ["2013-09-23"] : []))
        #expect(try workbench.verify().isEmpty)
    }

    @Test func aSecondRunChangesNothing() throws {
        let home = try TemporaryFolder()
        let folder = Repository.example("bikeshare").path
        let workbench = try Workbench.open(path: home.file("example.sqlite").path, create: true)
        let first = try workbench.demo(folder: folder, as: "ada")
        let second = try workbench.demo(folder: folder, as: "ada")
        #expect(!second.isNew)
        #expect(second.windows == first.windows && second.labelsWaiting == first.labelsWaiting)
        let admin = try workbench.reviewer(named: "ada")
        let replay = try workbench.importPredictions(
            model: "bikeshare",
            from: .file("\(folder)/predictions.csv"),
            as: admin
        )
        #expect(replay.replayed && replay.accepted == 0 && replay.duplicate == replay.read)
        let again = try workbench.evaluate(model: "bikeshare", through: nil, as: admin)
        #expect(again.closed == 0 && again.revised == 0)
    }
}

private struct Truth: Decodable {
    var windows: [Week]

    struct Week: Decodable {
        var window: String
        var rows: Int
        var verdict_quality: String
        var quality: Quality
        var features: [String: Feature]
    }

    struct Quality: Decodable {
        var accuracy: Double?
        var mae: Double?
    }

    struct Feature: Decodable {
        var ks: Double?
    }
}
