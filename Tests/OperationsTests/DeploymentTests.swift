import Monitoring
import Review
import TestSupport
import Testing

@testable import Operations

@Suite("Deployments") struct DeploymentTests {
    /// The fourth and the fifth of the loans' six weeks are shifted: one alert, unless a version comes between them.
    @Test func aDeploymentEndsAnEpisodeAndBeginsANewReference() throws {
        let whole = try TestWorkbench()
        try whole.loadLoans()
        let one = try whole.workbench.alerts(model: "loans", level: .alert)
        #expect(one.map(\.windows) == [["2024-04-22", "2024-04-29"]])

        let test = try TestWorkbench()
        _ = try test.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        let start = Moment(clamping: Loans.liveStart + 4 * Loans.week)
        try test.workbench.deploy(model: "loans", version: " 2.1 ", at: start, as: test.ada)
        _ = try test.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: test.ada
        )
        let two = try test.workbench.alerts(model: "loans", level: .alert)
        #expect(two.map(\.windows).sorted { $0[0] < $1[0] } == [["2024-04-22"], ["2024-04-29"]])

        let detail = try test.workbench.model(named: "loans")
        #expect(detail.deployments.map(\.version) == ["2.1"])
        // No window before the version counts in what is usual for it.
        let live = try #require(detail.bank?.live)
        #expect(live.allSatisfy { $0 >= "2024-04-29" })
        #expect(
            try test.workbench.timeline(model: "loans", rule: "mean(score)").deployments.map(\.version) == [
                "2.1"
            ]
        )
    }

    @Test func whatPeopleDismissedIsUsualFromTheNextWindowOn() throws {
        let test = try TestWorkbench()
        _ = try test.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0),
            basedOn: nil,
            as: test.ada
        )
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        func evaluate(weeks: Int64) throws {
            let end = Moment(clamping: Loans.liveStart + weeks * Loans.week)
            _ = try test.workbench.evaluate(model: "loans", through: end, as: test.ada)
        }
        try evaluate(weeks: 4)
        let alert = try #require(try test.workbench.alerts(model: "loans", level: .alert).first)
        #expect(alert.windows == ["2024-04-22"])
        let before = try #require(try test.workbench.model(named: "loans").bank)
        try test.workbench.judge(
            window: "2024-04-22",
            of: "loans",
            input: VerdictInput(
                decision: .dismiss(reason: .tooSensitive),
                note: "Nobody was served worse.",
                submission: "dismissed"
            ),
            as: test.lea
        )
        try evaluate(weeks: 5)
        let after = try #require(try test.workbench.model(named: "loans").bank)
        #expect(after.revision == before.revision + 1)
        #expect(!before.live.contains("2024-04-22") && after.live.contains("2024-04-22"))
        #expect(before.falseAlarms == 0 && after.falseAlarms == 1)
    }

    @Test func whatIsNoDeploymentIsRefusedWithAReason() throws {
        let test = try TestWorkbench()
        try test.loadLoans()
        let start = Moment(clamping: Loans.liveStart)
        #expect(
            refusal { try test.workbench.deploy(model: "loans", version: "1", at: start, as: test.lea) }
                == "Only admins may record deployments. You are a lead; ask an admin."
        )
        #expect(
            refusal { try test.workbench.deploy(model: "loans", version: "  ", at: start, as: test.ada) }
                == "A version has 1 to 200 characters; this one has 0."
        )
        #expect(
            !refusal { try test.workbench.deploy(model: "cars", version: "1", at: start, as: test.ada) }
                .isEmpty
        )
        try test.workbench.deploy(model: "loans", version: "1", at: start, as: test.ada)
        #expect(
            refusal { try test.workbench.deploy(model: "loans", version: "2", at: start, as: test.ada) }
                == "The version 1 of “loans” was deployed at \(start.text) already. Name another moment."
        )
        #expect(try test.workbench.model(named: "loans").deployments.count == 1)
    }
}
