import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Review

/// What every page needs: the workbench behind it, the templates before it.
struct Site: Sendable {
    let workbench: Workbench
    let configuration: WebConfiguration
    let templates: Templates
    let files: StaticFiles
    let answers = LastAnswers()
    /// Where calls of the workbench run.
    var calls = CallLane(threads: 16, mostWaiting: 256, refusal: "Too many people ask at once.")
    /// Where passwords are checked: two at once, as each takes 32 MiB, and a line that is gone in seconds.
    var passwords = CallLane(threads: 2, mostWaiting: 20, refusal: "Too many people sign in at once.")

    /// A page from its view and the template of the same name.
    func page(
        _ template: String,
        _ view: any Sendable,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        let html = try templates.render(view, with: template)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    /// The frame around a page's content.
    func frame(_ title: String, _ context: PageContext, _ request: Request? = nil) -> Frame {
        let done = request.flatMap { query("done", in: $0) }
        return Frame(
            title: title,
            styleSheet: files.address(of: "style.css"),
            script: files.address(of: "workbench.js"),
            person: context.reviewer.map { FramePerson($0) },
            status: done.flatMap { Done(rawValue: $0)?.sentence }
        )
    }

    /// Sends the browser on to another page after a form was taken.
    func goOn(to path: String, _ done: Done? = nil) -> Response {
        var location = path
        if let done { location += (path.contains("?") ? "&" : "?") + "done=\(done.rawValue)" }
        return .redirect(to: location, type: .normal)
    }

    /// A value from the address, decoded; nil when it is absent or empty.
    func query(_ name: String, in request: Request) -> String? {
        guard let value = request.uri.queryParameters[name[...]] else { return nil }
        let text = String(value)
        return text.isEmpty ? nil : text
    }

    /// A number for a form, so that sending it twice saves once.
    func submission() -> String {
        configuration.randomBytes(16).map { byte in
            let text = String(byte, radix: 16)
            return text.count < 2 ? "0" + text : text
        }.joined()
    }

    /// Runs a workbench call where blocking harms nobody.
    ///
    /// - Throws: What the call throws; `busy` where too many calls wait in the lane already.
    func calling<Value: Sendable>(
        in lane: CallLane? = nil,
        _ body: @escaping @Sendable (Workbench) throws(WorkbenchError) -> Value
    ) async throws(WorkbenchError) -> Value {
        let workbench = workbench
        let lane = lane ?? calls
        let result: Result<Value, WorkbenchError> = await withCheckedContinuation { continuation in
            let isTaken = lane.run {
                do throws(WorkbenchError) {
                    continuation.resume(returning: .success(try body(workbench)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isTaken {
                continuation.resume(returning: .failure(.busy("\(lane.refusal) Try again in a moment.")))
            }
        }
        return try result.get()
    }
}

/// What was done before the page was shown: said at its top, in fixed words so that an address cannot lie.
enum Done: String, Sendable, CaseIterable {
    case judged, acknowledged, assigned, commented, snoozed, reopened, promoted, asked
    case extended, stopped, skipped
    case deployed, proposed, adopted, rejected, reverted, baselineAdopted, columnRenamed
    case truthNamed, truthWithdrawn
    case passwordSet, signedOut, notSaved, disabled, accountReopened, roleChanged
    case destinationAdded, destinationResumed, destinationRemoved, messageResent

    var sentence: String {
        switch self {
        case .judged: "Your verdict is saved."
        case .acknowledged: "Acknowledged. Others see that you are looking at it."
        case .assigned: "Assigned."
        case .commented: "Your comment is saved."
        case .snoozed: "Snoozed. It comes back on that day, or earlier if it gets worse."
        case .reopened: "Reopened."
        case .promoted: "Promoted to an alert."
        case .asked: "The predictions are in the label queue."
        case .extended: "You have 30 more minutes."
        case .stopped: "Saved. You can go on whenever you like."
        case .skipped: "Skipped. Somebody else gets it."
        case .deployed: "Recorded. What is evaluated from now on knows the new version."
        case .proposed: "The evidence was weighed anew. See the proposals below."
        case .adopted: "Adopted. The new limit holds from the next evaluation on."
        case .rejected: "Rejected. The limit stays as it is."
        case .reverted: "Reverted. The earlier limit holds again."
        case .columnRenamed: "Confirmed. Files may call it by either name from now on."
        case .baselineAdopted: "Adopted. Windows evaluated from now on are compared with it."
        case .truthNamed:
            "The truth is named. Reviewers who have not seen the prediction may be asked about it."
        case .truthWithdrawn: "The truth is taken back."
        case .passwordSet: "Your password is set."
        case .signedOut: "You are signed out."
        case .notSaved:
            "Your session has ended, so what you sent was not saved. Sign in to go back to the form and send it again."
        case .destinationAdded: "Alerts are announced there from now on. Send a test to be sure."
        case .destinationResumed: "Resumed. What waits is sent now."
        case .destinationRemoved: "Removed, with its secrets."
        case .messageResent: "The message is sent again."
        case .disabled: "The account is closed and its sessions have ended."
        case .accountReopened: "The account is open again. A new link signs in without the password."
        case .roleChanged: "The role is changed, from the person's next click on."
        }
    }
}
