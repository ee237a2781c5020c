import Foundation
import Operations
import ServiceLifecycle

/// What a running server does by itself, once a second, until it is told to end.
struct BackgroundWork: Service {
    let outbox: Outbox
    let schedule: Schedule
    let followUp: FollowUp

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var lastProblem = ""
            while !Task.isCancelled {
                do throws(WorkbenchError) {
                    try outbox.sendDue()
                    lastProblem = ""
                } catch {
                    // A database that is busy or a full disk goes on for a while: said once, not every second.
                    if error.message != lastProblem { Output.talk("plumbline: " + error.message) }
                    lastProblem = error.message
                }
                schedule.runDue { Output.talk("plumbline: " + $0.message) }
                try? await Task.sleep(for: .seconds(1))
            }
        }
        outbox.end()
        schedule.end()
        // What is not answered by then is sent again later, with the same id; an evaluation goes on where it stopped.
        for _ in 0..<100 where !(outbox.isIdle && schedule.isIdle && followUp.isIdle) {
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}
